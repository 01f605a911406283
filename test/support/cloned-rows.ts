import type { Postgres } from '@huiyin/server';

const BATCH = 25_000;

/**
 * Copies of a case with its request, events and deadlines, by plain SQL: a hundred thousand in seconds. Their chains of
 * hashes are those of the original. Gives their ids, which are neighbours.
 */
export async function cloneCase(
  postgres: Postgres,
  caseId: number,
  count: number,
): Promise<{ first: number; last: number }> {
  const [base] = await postgres.query<{ cases: number; requests: number }>(
    'select (select max(id) from cases) as cases, (select max(id) from requests) as requests',
  );
  if (!base) throw new Error('no case to copy');
  for (let from = 1; from <= count; from += BATCH) {
    await postgres.query(
      /* sql */ `with n as materialized (select generate_series($1::bigint, $2::bigint) as n),
        own as (select cr.*, r as request from case_requests cr join requests r on r.id = cr.request_id
          where cr.case_id = $3 and cr.own),
        rq as (insert into requests select (jsonb_populate_record(request, jsonb_build_object('id', $5 + n))).*
          from own, n returning 1),
        cs as (insert into cases select (jsonb_populate_record(c, jsonb_build_object('id', $4 + n, 'number',
          c.number || '-' || n))).* from cases c, n where c.id = $3 returning 1),
        cr as (insert into case_requests (case_id, request_id, own) select $4 + n, $5 + n, true from n returning 1),
        ev as (insert into case_events select (jsonb_populate_record(e, jsonb_build_object('case_id', $4 + n))).*
          from case_events e, n where e.case_id = $3 returning 1)
        insert into case_deadlines select (jsonb_populate_record(d, jsonb_build_object('case_id', $4 + n))).*
          from case_deadlines d, n where d.case_id = $3`,
      [from, Math.min(count, from + BATCH - 1), caseId, base.cases, base.requests],
    );
  }
  await postgres.query(
    `select setval(pg_get_serial_sequence('cases', 'id'), $1), setval(pg_get_serial_sequence('requests', 'id'), $2)`,
    [base.cases + count, base.requests + count],
  );
  await postgres.query('analyze cases, case_deadlines, case_events, requests, case_requests');
  return { first: base.cases + 1, last: base.cases + count };
}

/** Copies of a case's first message that wait to be queued; gives their ordinals, from 1000 on. */
export async function cloneMessage(
  postgres: Postgres,
  caseId: number,
  count: number,
): Promise<void> {
  await postgres.query(
    /* sql */ `insert into messages select (jsonb_populate_record(m, jsonb_build_object('ordinal', 999 + n,
        'queued_at', null, 'delivered_at', null, 'failed_at', null, 'attempts', 0, 'last_error', null))).*
      from messages m, generate_series(1, $2::int) as n where (m.case_id, m.event_seq, m.ordinal) = ($1, 1, 1)`,
    [caseId, count],
  );
  await postgres.query('notify huiyin_messages');
}
