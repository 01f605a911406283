import { createHash } from 'node:crypto';
import { CaseError } from '@huiyin/core';
import { z } from 'zod';
import { canonicalJson } from '../cases/hash-chain.js';
import type { Postgres } from '../database/postgres.js';
import { absenceFrom, absenceShape, isAbsent, type Absence } from './absence.js';
import { chainOf, headShape, type Head } from './head.js';
import { storedHeads } from './head-store.js';
import { leadsTo, placeOf } from './place.js';

const hex = z.string().regex(/^[0-9a-f]{64}$/);
const id = z.number().int().min(1);

const bundledEvent = z.strictObject({
  seq: id,
  type: z.string(),
  actorKind: z.string(),
  actorId: z.number().int().nullable(),
  actorRole: z.string().nullable(),
  actorUnitId: z.number().int().nullable(),
  at: z.iso.datetime(),
  payload: z.record(z.string(), z.unknown()),
  fromState: z.string().nullable(),
  toState: z.string(),
  prevHash: hex,
  hash: hex,
});

const inclusion = z.strictObject({
  day: z.iso.date(),
  /** The event that was the case's last one then. */
  seq: id,
  /** Place of the case among the leaves, from 0, and how many there are. */
  index: z.number().int().min(0),
  size: id,
  /** Hashes beside the way from the leaf to the root, from below. */
  path: z.array(hex),
});

const bundledCase = z.strictObject({
  id: z.number().int(),
  number: z.string(),
  kind: z.string(),
  events: z.array(bundledEvent),
  /** Against each head that was the first to bind some of the events, and against the latest. */
  inclusions: z.array(inclusion),
  /** Of a case that heads which are to show it do not know: the latest, and one that was asked for besides. */
  absences: z.array(absenceShape).optional(),
});

/**
 * Everything that proves the history of some cases without the database. It holds nobody's identity. Nothing else may
 * stand in it: people read the file, and what the hashes do not bind must not look as if they did.
 */
export const bundleShape = z.strictObject({
  format: z.literal('huiyin-bundle-1'),
  madeAt: z.iso.datetime(),
  cases: z.array(bundledCase).min(1),
  /** The chain of heads from the first one that binds an event of these cases; the latest alone if none does. */
  heads: z.array(headShape),
  /** sha-256 of the canonical JSON of all the above: shows damage in transit, and is no proof. */
  digest: hex,
});
export type Bundle = z.infer<typeof bundleShape>;
export type BundledCase = z.infer<typeof bundledCase>;
export type Inclusion = z.infer<typeof inclusion>;

export function bundleDigest(bundle: Omit<Bundle, 'digest'>): string {
  const { format, madeAt, cases, heads } = bundle;
  return createHash('sha256').update(canonicalJson({ format, madeAt, cases, heads })).digest('hex');
}

interface EventRow extends Omit<z.infer<typeof bundledEvent>, 'at'> {
  at: Date;
  position: number;
}

/**
 * A bundle of cases that exist, in the order given.
 *
 * @param shownAt a day whose head is to show the cases as well, besides those that were the first to bind some event
 * and the latest: whoever has kept the heads up to that day trusts no younger one
 * @throws CaseError `invalid_payload` if there is no head of that day; Error if a case does not exist
 */
export async function makeBundle(
  postgres: Postgres,
  caseIds: readonly number[],
  now: Date,
  shownAt?: string,
): Promise<Bundle> {
  const { chain } = chainOf(await storedHeads(postgres.pool));
  const last = chain.at(-1);
  const also = shownAt === undefined ? last : headAt(chain, shownAt);
  const showing = [last, also];
  const cases: BundledCase[] = [];
  let firstPosition = Infinity;
  for (const caseId of caseIds) {
    const rows = await eventRows(postgres, caseId);
    firstPosition = Math.min(firstPosition, ...rows.map((row) => row.position));
    const inclusions = await inclusionsOf(postgres, chain, { caseId, events: rows, showing });
    const absences: Absence[] = [];
    for (const head of new Set(showing))
      if (head && !rows.some(({ position }) => position < head.horizon))
        absences.push(await absenceFrom(postgres, head, caseId));
    const [found] = await postgres.query<{ number: string; kind: string }>(
      'select number, kind from cases where id = $1',
      [caseId],
    );
    if (!found) throw new Error(`there is no case ${caseId}`);
    cases.push({
      id: caseId,
      ...found,
      events: rows.map(({ position: _, at, ...row }) => ({ ...row, at: at.toISOString() })),
      inclusions,
      ...(absences.length > 0 && { absences }),
    });
  }
  const content = {
    format: 'huiyin-bundle-1' as const,
    madeAt: now.toISOString(),
    cases,
    heads: chain.slice(firstOf(chain, firstPosition, also)),
  };
  return { ...content, digest: bundleDigest(content) };
}

function headAt(chain: readonly Head[], day: string): Head {
  const head = chain.find((one) => one.day === day);
  if (head) return head;
  const message = `there is no daily head of ${day}`;
  throw new CaseError('invalid_payload', message, {
    faults: [{ path: 'shownAt', code: 'unknown_day', message }],
  });
}

async function eventRows(postgres: Postgres, caseId: number): Promise<EventRow[]> {
  return postgres.query<EventRow & Record<string, unknown>>(
    /* sql */ `select seq, type, actor_kind as "actorKind", actor_id as "actorId", actor_role as "actorRole",
      actor_unit_id as "actorUnitId", at, payload, from_state as "fromState", to_state as "toState",
      encode(prev_hash, 'hex') as "prevHash", encode(hash, 'hex') as hash, position
    from case_events where case_id = $1 order by seq`,
    [caseId],
  );
}

/** Place in the chain of the first head that binds an event or is to show something; the chain goes on from there. */
function firstOf(chain: readonly Head[], position: number, shown: Head | undefined): number {
  const first = chain.findIndex((head) => head.horizon > position || head === shown);
  return first < 0 ? chain.length : first;
}

async function inclusionsOf(
  postgres: Postgres,
  chain: readonly Head[],
  {
    caseId,
    events,
    showing,
  }: {
    caseId: number;
    events: readonly Pick<EventRow, 'seq' | 'position'>[];
    showing: readonly (Head | undefined)[];
  },
): Promise<Inclusion[]> {
  const inclusions: Inclusion[] = [];
  let bound = 0;
  for (const head of chain) {
    const seq = events.findLast(({ position }) => position < head.horizon)?.seq ?? 0;
    if (seq === 0 || (seq === bound && !showing.includes(head))) continue;
    bound = seq;
    const place = await placeOf(postgres, head, caseId);
    if (!place) continue;
    const { index, size, path } = place;
    inclusions.push({ day: head.day, seq, index, size, path });
  }
  return inclusions;
}

/** `shape`: at `path` stands something else than in a bundle; `rewritten`: a key stands twice, or spelling differs. */
export interface NoBundle {
  reason: 'notJson' | 'shape' | 'rewritten';
  path: string;
}

/** Reads a bundle from its file, spaces apart exactly as it was written: JSON lets a key stand twice, unseen. */
export function parseBundle(text: string): Bundle | NoBundle {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    return { reason: 'notJson', path: '' };
  }
  const parsed = bundleShape.safeParse(content);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return { reason: 'shape', path: issue?.path.join('.') ?? '' };
  }
  const isWhole = canonicalJson(content) === canonicalJson(parsed.data);
  if (!isWhole || compact(text) !== JSON.stringify(content))
    return { reason: 'rewritten', path: '' };
  return parsed.data;
}

/** Without the spaces between its parts. */
function compact(text: string): string {
  return text.replace(/("(?:[^"\\]|\\.)*")|\s+/g, '$1');
}

/** Whether the head binds the case up to that event. */
export function isIncluded(one: BundledCase, { seq, ...place }: Inclusion, head: Head): boolean {
  const event = one.events[seq - 1];
  if (!event) return false;
  return leadsTo(head, { caseId: one.id, seq, hash: Buffer.from(event.hash, 'hex') }, place);
}

/** Whether the head shows what the case's last event was then, or that there was none. The head must be trusted. */
export function isShownAt(one: BundledCase, head: Head): boolean {
  return (
    one.inclusions.some(
      (inclusion) => inclusion.day === head.day && isIncluded(one, inclusion, head),
    ) ||
    (one.absences ?? []).some(
      (absence) => absence.day === head.day && isAbsent(one.id, absence, head),
    )
  );
}
