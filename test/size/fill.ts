import pg from 'pg';
import { rebuild, secondaryIndexes } from '../../apps/local/src/generate/indexes.js';
import { generate } from '../../apps/local/src/generate/generate.js';
import type { Knowledge } from '../../apps/local/src/generate/load.js';
import { WRITTEN_TABLES } from '../../apps/local/src/generate/sheet.js';

/** Cases that are lived; all others are copies of them, which costs a twentieth. */
const LIVED = 20_000;
const LIVED_YEARS = 0.25;
/** Only every eighth copy has its history, its deadlines and its messages: for the plans of lists one page is enough. */
const WHOLE = 8;
/** Three copies of four lie farther back; only the others have open cases. */
const SEASONS = 4;
const SEASON = `interval '90 days'`;

/**
 * A database with about so many cases, for the plans of statements: some thousand generated ones, and copies of them
 * with numbers and days of their own. The copies prove nothing: their chains are those of others.
 * @param lived what is to be done with the generated ones before they are copied
 */
export async function fillUp(
  url: string,
  knowledge: Knowledge,
  { cases, now, lived }: { cases: number; now: Date; lived(): Promise<unknown> },
): Promise<void> {
  const silent = { begun: () => undefined, loaded: () => undefined, stage: () => undefined };
  const settings = {
    cases: Math.min(cases, LIVED),
    seed: 'size',
    years: LIVED_YEARS,
    lean: false,
    now: now.toISOString(),
  };
  await generate({ url, settings, keepIndexes: true, report: silent }, knowledge);
  await lived();
  const copies = Math.round(cases / LIVED) - 1;
  if (copies > 0) await multiply(url, copies);
}

async function multiply(url: string, copies: number): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`set session_replication_role = replica; set synchronous_commit = off;
      set maintenance_work_mem = '256MB'; set work_mem = '64MB'`);
    const indexes = await secondaryIndexes(client);
    const ofFacts = await client.query<{
      name: string;
      definition: string;
    }>(/* sql */ `select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition from pg_index
        where indrelid = 'case_facts'::regclass and not indisunique`);
    const dropped = [...indexes, ...ofFacts.rows];
    for (const { name } of dropped) await client.query(`drop index ${name}`);
    await client.query(/* sql */ `
      create temp table copy as select k, k % ${SEASONS} * ${SEASON} as back, k % ${WHOLE} = 0 as whole
        from generate_series(1, ${copies}) k`);
    for (const statement of COPIES) await client.query(statement);
    await client.query(/* sql */ `select setval('cases_id_seq', (select max(id) from cases)),
      setval('requests_id_seq', (select max(id) from requests)), setval('requesters_id_seq', (select max(id) from requesters))`);
    await rebuild(
      url,
      dropped.map(({ definition }) => definition),
      () => undefined,
    );
    for (const table of [...WRITTEN_TABLES, 'timers', 'case_facts'])
      await client.query(`vacuum (analyze) ${table}`);
  } finally {
    await client.end();
  }
}

const by = (column: string): string => `${column} + k * ${LIVED}`;
/** Of the cases that a copy has: all that are closed; the open ones only of this season. */
const COPIED = `(c.phase = 'closed' or k % ${SEASONS} = 0)`;
const ofCase = (table: string): string =>
  `from ${table} x join cases c on c.id = x.case_id and c.id <= ${LIVED} cross join copy where ${COPIED}`;

const COPIES = [
  /* sql */ `insert into requesters select ${by('id')}, identity, key_id, kind, phone_hash, has_email, anonymous, created_at - back
    from requesters cross join copy where id <= ${LIVED}`,
  /* sql */ `insert into requests (id, channel, type, title, content, place, category, requester_id, secret, consent_to_publish,
      reply_wanted, urgent, query_code_hash, query_code, key_id, received_at, created_at, created_by)
    select ${by('id')}, channel, type, title, content, place, category, ${by('requester_id')}, secret, consent_to_publish,
      reply_wanted, urgent, query_code_hash, query_code, key_id, received_at - back, created_at - back, created_by
    from requests cross join copy where id <= ${LIVED}`,
  /* sql */ `insert into case_requests select ${by('x.case_id')}, ${by('x.request_id')}, x.own ${ofCase('case_requests')} and x.case_id <= ${LIVED}`,
  /* sql */ `insert into case_search select ${by('x.case_id')}, x.grams ${ofCase('case_search')}`,
  /* sql */ `insert into case_events select ${by('x.case_id')}, seq, type, actor_kind, actor_id, actor_role, actor_unit_id, at - back,
      recorded_at - back, payload, from_state, to_state, prev_hash, hash, position ${ofCase('case_events')} and whole`,
  /* sql */ `insert into case_assignments select ${by('x.case_id')}, ordinal, unit_id, role, task, x.opened_at - back, signed_at - back,
      contacted_at - back, replied_at - back, ended_at - back, end_reason ${ofCase('case_assignments')}`,
  /* sql */ `insert into messages (case_id, event_seq, ordinal, channel, recipient_kind, request_id, user_id, role, text, data,
      created_at, queued_at, delivered_at, attempts, read_at)
    select ${by('x.case_id')}, event_seq, ordinal, channel, recipient_kind, ${by('request_id')}, user_id, role, text, data,
      created_at - back, queued_at - back, delivered_at - back, attempts, read_at - back ${ofCase('messages')} and whole`,
  /* sql */ `insert into case_deadlines (case_id, name, ordinal, assignment, kind, status, started_at, length, basis, rule_valid_from,
      profile, due_day, due_at, provisional, calendar_version, warn_at, warned_count, passed_at, stopped_at, pauses, restarts,
      extensions, next_at)
    select ${by('x.case_id')}, name, ordinal, assignment, x.kind, status, started_at - back, length, basis, rule_valid_from,
      x.profile, due_day - (k % ${SEASONS}) * 90, due_at - back, provisional, calendar_version, warn_at, warned_count,
      passed_at - back, stopped_at - back, pauses, restarts, extensions, case when k % ${SEASONS} = 0 then next_at end
      ${ofCase('case_deadlines')} and (whole or c.phase <> 'closed')`,
  // Its columns are the statistics' own affair: the copies differ by the case alone.
  /* sql */ `insert into case_facts select (jsonb_populate_record(x, jsonb_build_object('case_id', ${by('x.case_id')}))).* ${ofCase('case_facts')}`,
  /* sql */ `insert into cases (id, number, kind, phase, state, snapshot, version, profile, title, request_type, category, place,
      urgent, sensitive, supervised, secret, lead_unit_id, nearest_due_name, nearest_due_at, nearest_warn_at, received_at,
      opened_at, answered_at, closed_at, updated_at, last_hash)
    select ${by('id')}, left(number, 6) || lpad((${by('id')})::text, 7, '0'), kind, phase, state, snapshot, version, profile, title,
      request_type, category, place, urgent, sensitive, supervised, secret, lead_unit_id, nearest_due_name, nearest_due_at,
      nearest_warn_at, received_at - back, opened_at - back, answered_at - back, closed_at - back, updated_at - back, last_hash
    from cases c cross join copy where c.id <= ${LIVED} and ${COPIED} order by received_at - back, k, id`,
];
