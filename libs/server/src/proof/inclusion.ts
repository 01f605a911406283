import type { Postgres } from '../database/postgres.js';
import { makeBundle, type Bundle } from './bundle.js';
import { chainOf } from './head.js';
import { storedHeads } from './head-store.js';
import { leadsTo, placeOf } from './place.js';

/** What the latest daily head says of a case. */
export interface LatestHead {
  day: string;
  hash: string;
  /** The event that was the last one then. */
  seq: number;
  /** False: the case is not what the head bound. */
  included: boolean;
}

/** Recomputes the way from a case to the latest head; null while no head binds the case. */
export async function latestHead(postgres: Postgres, caseId: number): Promise<LatestHead | null> {
  const head = chainOf(await storedHeads(postgres.pool)).chain.at(-1);
  if (!head) return null;
  const [last] = await postgres.query<{ seq: number; hash: Buffer }>(
    'select seq, hash from case_events where case_id = $1 and position < $2 order by seq desc limit 1',
    [caseId, head.horizon],
  );
  if (!last) return null;
  const place = await placeOf(postgres, head, caseId);
  const { day, hash } = head;
  return {
    day,
    hash,
    seq: last.seq,
    included: place !== null && leadsTo(head, { caseId, ...last }, place),
  };
}

/** A bundle for a person; who took it and when is logged, because it holds every step as it was written. */
export async function takeBundle(
  postgres: Postgres,
  caseId: number,
  { userId, now, shownAt }: { userId: number; now: Date; shownAt?: string | undefined },
): Promise<Bundle> {
  const bundle = await makeBundle(postgres, [caseId], now, shownAt);
  await postgres.query(
    'insert into audit_log (at, user_id, act, details) values ($1, $2, $3, $4)',
    [now, userId, 'takeBundle', { caseId, digest: bundle.digest }],
  );
  return bundle;
}
