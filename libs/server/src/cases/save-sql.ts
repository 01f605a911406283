import type { SaveRecords } from './save-records.js';

/*
 * A batch is saved by one statement, whatever its size: each table's rows come as one JSON list. Foreign keys
 * are checked when the statement has ended, so the order of its parts does not matter.
 */

const CHANGING_COLUMNS = /* sql */ `
  id bigint, phase text, state text, snapshot jsonb, version int, "requestType" text, category text, place text,
  urgent boolean, sensitive boolean, supervised boolean, "leadUnitId" int, "nearestDueName" text,
  "nearestDueAt" timestamptz, "nearestWarnAt" timestamptz, "answeredAt" timestamptz, "closedAt" timestamptz,
  "updatedAt" timestamptz, "lastHash" text`;
const CASE_COLUMNS = /* sql */ `${CHANGING_COLUMNS}, number text, kind text, profile text, title text, secret boolean,
  "receivedAt" timestamptz, "openedAt" timestamptz`;

export const UPDATE_CASES = (p: string): string => /* sql */ `
  saved_cases as (
    update cases c set phase = x.phase, state = x.state, snapshot = x.snapshot, version = x.version,
      request_type = x."requestType", category = x.category, place = x.place, urgent = x.urgent,
      sensitive = x.sensitive, supervised = x.supervised, lead_unit_id = x."leadUnitId",
      nearest_due_name = x."nearestDueName", nearest_due_at = x."nearestDueAt", nearest_warn_at = x."nearestWarnAt",
      answered_at = x."answeredAt", closed_at = x."closedAt", updated_at = x."updatedAt",
      last_hash = decode(x."lastHash", 'hex')
    from jsonb_to_recordset(${p}::jsonb) as x (${CHANGING_COLUMNS}) where c.id = x.id)`;

export const INSERT_CASES = (p: string): string => /* sql */ `
  saved_cases as (
    insert into cases (id, number, kind, phase, state, snapshot, version, profile, title, request_type, category, place,
      urgent, sensitive, supervised, secret, lead_unit_id, nearest_due_name, nearest_due_at, nearest_warn_at,
      received_at, opened_at, answered_at, closed_at, updated_at, last_hash)
    select id, number, kind, phase, state, snapshot, version, profile, title, "requestType", category, place,
      urgent, sensitive, supervised, secret, "leadUnitId", "nearestDueName", "nearestDueAt", "nearestWarnAt",
      "receivedAt", "openedAt", "answeredAt", "closedAt", "updatedAt", decode("lastHash", 'hex')
    from jsonb_to_recordset(${p}::jsonb) as x (${CASE_COLUMNS}))`;

const EVENTS = (p: string): string => /* sql */ `
  saved_events as (
    insert into case_events (case_id, seq, type, actor_kind, actor_id, actor_role, actor_unit_id, at, recorded_at,
      payload, from_state, to_state, prev_hash, hash)
    select "caseId", seq, type, "actorKind", "actorId", "actorRole", "actorUnitId", at, "recordedAt",
      payload, "fromState", "toState", decode("prevHash", 'hex'), decode(hash, 'hex')
    from jsonb_to_recordset(${p}::jsonb) as x ("caseId" bigint, seq int, type text, "actorKind" text, "actorId" int,
      "actorRole" text, "actorUnitId" int, at timestamptz, "recordedAt" timestamptz, payload jsonb,
      "fromState" text, "toState" text, "prevHash" text, hash text))`;

const CHANGING_DEADLINE = /* sql */ `
  "caseId" bigint, name text, ordinal int, status text, "startedAt" timestamptz, length text, basis text, "dueDay" date,
  "dueAt" timestamptz, provisional boolean, "calendarVersion" text, "warnAt" timestamptz[], "warnedCount" int,
  "passedAt" timestamptz, "stoppedAt" timestamptz, pauses jsonb, restarts timestamptz[], extensions text[],
  "nextAt" timestamptz`;

const NEW_DEADLINES = (p: string): string => /* sql */ `
  new_deadlines as (
    insert into case_deadlines (case_id, name, ordinal, assignment, kind, status, started_at, length, basis,
      rule_valid_from, profile, due_day, due_at, provisional, calendar_version, warn_at, warned_count, passed_at,
      stopped_at, pauses, restarts, extensions, next_at)
    select "caseId", name, ordinal, assignment, kind, status, "startedAt", length, basis,
      "ruleValidFrom", profile, "dueDay", "dueAt", provisional, "calendarVersion", "warnAt", "warnedCount", "passedAt",
      "stoppedAt", pauses, restarts, extensions, "nextAt"
    from jsonb_to_recordset(${p}::jsonb) as x (${CHANGING_DEADLINE}, assignment int, kind text, "ruleValidFrom" date,
      profile text))`;

const DEADLINES = (p: string): string => /* sql */ `
  saved_deadlines as (
    update case_deadlines d set status = x.status, started_at = x."startedAt", length = x.length, basis = x.basis,
      due_day = x."dueDay", due_at = x."dueAt", provisional = x.provisional, calendar_version = x."calendarVersion",
      warn_at = x."warnAt", warned_count = x."warnedCount", passed_at = x."passedAt", stopped_at = x."stoppedAt",
      pauses = x.pauses, restarts = x.restarts, extensions = x.extensions, next_at = x."nextAt", error = null,
      failures = 0
    from jsonb_to_recordset(${p}::jsonb) as x (${CHANGING_DEADLINE})
    where d.case_id = x."caseId" and d.name = x.name and d.ordinal = x.ordinal)`;

const NEW_ASSIGNMENTS = (p: string): string => /* sql */ `
  new_assignments as (
    insert into case_assignments (case_id, ordinal, unit_id, role, task, opened_at, signed_at, contacted_at, replied_at,
      ended_at, end_reason)
    select "caseId", ordinal, "unitId", role, task, "openedAt", "signedAt", "contactedAt", "repliedAt", "endedAt", "endReason"
    from jsonb_to_recordset(${p}::jsonb) as x ("caseId" bigint, ordinal int, "unitId" int, role text, task text,
      "openedAt" timestamptz, "signedAt" timestamptz, "contactedAt" timestamptz, "repliedAt" timestamptz,
      "endedAt" timestamptz, "endReason" text))`;

const ASSIGNMENTS = (p: string): string => /* sql */ `
  saved_assignments as (
    update case_assignments a set signed_at = x."signedAt", contacted_at = x."contactedAt", replied_at = x."repliedAt",
      ended_at = x."endedAt", end_reason = x."endReason"
    from jsonb_to_recordset(${p}::jsonb) as x ("caseId" bigint, ordinal int, "signedAt" timestamptz,
      "contactedAt" timestamptz, "repliedAt" timestamptz, "endedAt" timestamptz, "endReason" text)
    where a.case_id = x."caseId" and a.ordinal = x.ordinal)`;

const MESSAGES = (p: string): string => /* sql */ `
  saved_messages as (
    insert into messages (case_id, event_seq, ordinal, channel, recipient_kind, request_id, user_id, role, text, data,
      created_at)
    select "caseId", "eventSeq", ordinal, channel, "recipientKind", "requestId", "userId", role, text, data, "createdAt"
    from jsonb_to_recordset(${p}::jsonb) as x ("caseId" bigint, "eventSeq" int, ordinal int, channel text,
      "recipientKind" text, "requestId" bigint, "userId" int, role text, text text, data jsonb, "createdAt" timestamptz))`;

// Without a conflict target, so that a role that may only insert can do it. Sorted: two batches never wait in a circle.
const TIMERS = (p: string): string => /* sql */ `
  saved_timers as (insert into timers (at) select unnest(${p}::timestamptz[]) order by 1 on conflict do nothing)`;

const KEYS = (p: string): string => /* sql */ `
  saved_keys as (
    insert into idempotency_keys (actor, key, request_hash, status, response)
    select actor, key, decode("requestHash", 'hex'), 200, response
    from jsonb_to_recordset(${p}::jsonb) as x (actor text, key text, "requestHash" text, response text))`;

const JOINED = (p: string): string => /* sql */ `
  joined as (
    insert into case_requests (case_id, request_id, own)
    select "caseId", "requestId", false from jsonb_to_recordset(${p}::jsonb) as x ("caseId" bigint, "requestId" bigint)
    on conflict do nothing)`;

const LEFT = (p: string): string => /* sql */ `
  gone as (
    delete from case_requests r using jsonb_to_recordset(${p}::jsonb) as x ("caseId" bigint, "requestId" bigint)
    where r.case_id = x."caseId" and r.request_id = x."requestId" and not r.own)`;

const PLACES = (p: string): string => /* sql */ `
  found_by as (
    update case_search s set grams = array(select distinct unnest(s.grams || x.grams))
    from jsonb_to_recordset(${p}::jsonb) as x ("caseId" bigint, grams text[]) where s.case_id = x."caseId")`;

const NOTES = (notes: string, wake: string): string => /* sql */ `
  select pg_notify('huiyin_cases', note) from unnest(${notes}::text[]) as note
  union all select pg_notify('huiyin_events', '')
  union all select pg_notify('huiyin_messages', '') where ${wake}`;

export interface Statement {
  name: string;
  text: string;
  values: unknown[];
}

/** A part of a statement and its parameter; the letter goes into the name of the prepared statement. */
export interface Part {
  letter: string;
  sql: (parameter: string) => string;
  value: unknown;
}

/**
 * The statement that saves everything of a batch. A part without rows is left out, so few parts are prepared
 * again and again, and a role needs no right that its events never use.
 */
export function saveStatement(cases: Part, records: SaveRecords, more: Part[] = []): Statement {
  const optional: [string, Part['sql'], readonly unknown[]][] = [
    ['D', NEW_DEADLINES, records.newDeadlines],
    ['d', DEADLINES, records.deadlines],
    ['A', NEW_ASSIGNMENTS, records.newAssignments],
    ['a', ASSIGNMENTS, records.assignments],
    ['m', MESSAGES, records.messages],
    ['k', KEYS, records.keys],
    ['j', JOINED, records.joined],
    ['l', LEFT, records.left],
    ['p', PLACES, records.places],
  ];
  const parts: Part[] = [
    ...more,
    cases,
    { letter: 'e', sql: EVENTS, value: JSON.stringify(records.events) },
    ...optional.flatMap(([letter, sql, rows]) =>
      rows.length > 0 ? [{ letter, sql, value: JSON.stringify(rows) }] : [],
    ),
    ...(records.timers.length > 0 ? [{ letter: 't', sql: TIMERS, value: records.timers }] : []),
  ];
  const values = parts.map((part) => part.value);
  const wake = records.messages.length > 0 || records.timers.length > 0;
  const ctes = parts.map((part, i) => part.sql(`$${i + 1}`));
  values.push(records.notes);
  return {
    name: `save-${parts.map((part) => part.letter).join('')}`,
    text: `with ${ctes.join(',')} ${NOTES(`$${values.length}`, String(wake))}`,
    values,
  };
}
