import type pg from 'pg';
import type { Leaf } from './merkle.js';

const FETCH = 10_000;

/*
 * Of each case the last event before the horizon. Positions of one case need not rise with its sequence (see the
 * migration of positions), so the greatest sequence among them counts.
 */
const LEAVES = /* sql */ `
  select c.id, e.seq, e.hash from cases c cross join lateral (
    select seq, hash from case_events where case_id = c.id and position < $1 order by seq desc limit 1) e`;

/** The leaves of the cases above `from` up to `to`, by id. For a block's worth of cases. */
export async function leavesBetween(
  tx: Pick<pg.ClientBase, 'query'>,
  horizon: number,
  { from, to }: { from: number; to: number },
): Promise<Leaf[]> {
  const { rows } = await tx.query<[number, number, Buffer]>({
    text: `${LEAVES} where c.id > $2 and c.id <= $3 order by c.id`,
    values: [horizon, from, to],
    rowMode: 'array',
  });
  return rows.map(([caseId, seq, hash]) => ({ caseId, seq, hash }));
}

/** The leaves of all cases by id, through a cursor: memory does not grow with the archive. Needs a transaction. */
export async function* allLeaves(tx: pg.ClientBase, horizon: number): AsyncGenerator<Leaf[]> {
  // In the order of an index, and not gathered and sorted before the first row comes.
  await tx.query('set local cursor_tuple_fraction = 0');
  await tx.query(`declare leaves no scroll cursor for ${LEAVES} order by c.id`, [horizon]);
  const fetch = () =>
    tx.query<[number, number, Buffer]>({ text: `fetch ${FETCH} from leaves`, rowMode: 'array' });
  let next = fetch();
  for (;;) {
    const { rows } = await next;
    if (rows.length === 0) break;
    // The server reads on while these are hashed.
    next = fetch();
    yield rows.map(([caseId, seq, hash]) => ({ caseId, seq, hash }));
  }
  await tx.query('close leaves');
}
