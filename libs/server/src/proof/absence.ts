import { z } from 'zod';
import type { Postgres } from '../database/postgres.js';
import type { Head } from './head.js';
import { leadsTo, placeOf } from './place.js';

const hex = z.string().regex(/^[0-9a-f]{64}$/);

const neighbour = z.strictObject({
  caseId: z.number().int(),
  // As the leaf holds it: four bytes.
  seq: z.number().int().min(1).max(2_147_483_647),
  hash: hex,
  index: z.number().int().min(0),
  size: z.number().int().min(1),
  path: z.array(hex),
});
type Neighbour = z.infer<typeof neighbour>;

/**
 * That a head does not know a case: the leaves stand in the order of the cases' ids, and these two, one below and one
 * above, stand side by side. Without it nobody could tell a case that is too young from one whose proof was cut off.
 */
export const absenceShape = z.strictObject({
  day: z.iso.date(),
  /** Null: there is none. */
  before: neighbour.nullable(),
  after: neighbour.nullable(),
});
export type Absence = z.infer<typeof absenceShape>;

/** The neighbours of a case that the head does not know. */
export async function absenceFrom(
  postgres: Postgres,
  head: Head,
  caseId: number,
): Promise<Absence> {
  const nextOf = async (beside: '<' | '>', order: 'asc' | 'desc'): Promise<Neighbour | null> => {
    const [row] = await postgres.query<{ id: number }>(
      /* sql */ `select c.id from cases c where c.id ${beside} $1
          and exists (select from case_events e where e.case_id = c.id and e.position < $2)
        order by c.id ${order} limit 1`,
      [caseId, head.horizon],
    );
    const place = row && (await placeOf(postgres, head, row.id));
    if (!place) return null;
    const { leaf, ...at } = place;
    return { ...at, ...leaf, hash: leaf.hash.toString('hex') };
  };
  return { day: head.day, before: await nextOf('<', 'desc'), after: await nextOf('>', 'asc') };
}

/** Whether the head of that day cannot know the case. The head itself must be trusted. */
export function isAbsent(caseId: number, { before, after }: Absence, head: Head): boolean {
  const leads = ({ caseId: id, seq, hash, ...place }: Neighbour): boolean =>
    leadsTo(head, { caseId: id, seq, hash: Buffer.from(hash, 'hex') }, place);
  if (before && !(before.caseId < caseId && leads(before))) return false;
  if (after && !(after.caseId > caseId && leads(after))) return false;
  return (after?.index ?? head.cases) === (before?.index ?? -1) + 1;
}
