import { setTimeout as wait } from 'node:timers/promises';
import type { House } from './house.js';

/** Rows of one transaction. */
const BATCH = 500;

/** When each message was committed, ms of `Date.now()`, by its id in the queue. */
export type Committed = Map<string, number>;

/**
 * Commits copies of the messages that the registrations wrote, spread over their cases, and wakes the relay as the
 * door does. `from` keeps the copies of several calls apart.
 */
export async function commitMessages(
  house: House,
  { count, from, pauseMs = 0, batch = BATCH }: Commit,
): Promise<Committed> {
  const committed: Committed = new Map();
  for (let made = 0; made < count; made += batch) {
    const began = Date.now();
    const rows = await house.postgres.query<{ id: string }>(
      /* sql */ `with first as (
          select *, row_number() over (order by case_id) - 1 as nth, count(*) over () as all_of_them
          from messages where text = 'registered' and ordinal < 1000),
        copies as (insert into messages
            (case_id, event_seq, ordinal, channel, recipient_kind, request_id, user_id, role, text, data, created_at)
          select case_id, event_seq, 1000 + n / all_of_them, channel, recipient_kind, request_id, user_id, role, text,
            data, clock_timestamp()
          from generate_series($1::bigint, $2::bigint) as n join first on nth = n % all_of_them
          returning case_id, event_seq, ordinal)
        select case_id || '-' || event_seq || '-' || ordinal as id, pg_notify('huiyin_messages', '') from copies`,
      [from + made, from + Math.min(count, made + batch) - 1],
    );
    for (const { id } of rows) committed.set(id, Date.now());
    if (pauseMs > 0) await wait(Math.max(0, pauseMs - (Date.now() - began)));
  }
  return committed;
}

interface Commit {
  count: number;
  from: number;
  /** From one commit to the next. */
  pauseMs?: number;
  batch?: number;
}
