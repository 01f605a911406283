import { verifyAll, type Postgres } from '@huiyin/server';

/** What must never be found, however the calls were broken: each query gives the case ids that are half written. */
const HALF_WRITTEN = {
  'a case without its request':
    'select id from cases c where not exists (select from case_requests r where r.case_id = c.id and r.own)',
  'a case whose events are not as many as its version':
    'select c.id from cases c where c.version <> (select count(*) from case_events e where e.case_id = c.id)',
  'a case that cannot be found by its words':
    'select id from cases c where not exists (select from case_search s where s.case_id = c.id)',
  'a child without its case':
    'select case_id as id from case_deadlines d where not exists (select from cases c where c.id = d.case_id)',
  'a message without its event':
    'select case_id as id from messages m where not exists (select from case_events e where e.case_id = m.case_id and e.seq = m.event_seq)',
  'a running deadline that nothing will fire': `select case_id as id from case_deadlines where status = 'running' and passed_at is null and next_at is null`,
  'a closed case in which a duty runs': `select c.id from cases c join case_deadlines d on d.case_id = c.id where c.phase = 'closed' and d.kind = 'duty' and d.status = 'running' and d.started_at < c.closed_at`,
};

/** What is half written, or whose chain is broken. */
export async function halfWritten(postgres: Postgres): Promise<string[]> {
  const found: string[] = [];
  for (const [what, query] of Object.entries(HALF_WRITTEN)) {
    const rows = await postgres.query<{ id: number }>(`${query} limit 5`);
    if (rows.length > 0) found.push(`${what}: ${rows.map(({ id }) => id).join(', ')}`);
  }
  const { broken } = await verifyAll(postgres);
  return [...found, ...broken.map(({ number }) => `the chain of ${number} is broken`)];
}

/** Rows of what a refused call must leave as it was. */
export async function rowsOf(postgres: Postgres): Promise<string> {
  const [row] = await postgres.query<{ rows: string }>(
    `select concat_ws(' ', (select count(*) from cases), (select count(*) from case_events),
      (select count(*) from requests), (select count(*) from requesters), (select count(*) from messages),
      (select count(*) from case_files), (select count(*) from reveals)) as rows`,
  );
  return row?.rows ?? '';
}
