import type { Assignment, Deadline } from '@huiyin/core';
import { actorId, nextAt, saveRecords, type Recipients } from '@huiyin/server';
import { bytes, cell, json, row } from './copy-text.js';
import type { Lived } from './live.js';
import { isMoving, minuteMark, MOVING_WHOLE_MS, textMark } from './slots.js';

/** What one case writes, with marks: whole rows of each table as COPY reads them. */
export interface CaseRecords {
  events: { cells: string; chained: unknown[] }[];
  rows: Record<TableName, string>;
}

/** Tables whose rows a stencil holds, besides the events, which are chained one by one. */
export const STENCIL_TABLES = ['cases', 'case_assignments', 'case_deadlines', 'messages'] as const;
export type TableName = (typeof STENCIL_TABLES)[number];

/** The columns of every table that is written, in the order of its rows. */
export const COLUMNS = {
  requesters: 'id, identity, key_id, kind, phone_hash, has_email, anonymous, created_at',
  requests: `id, channel, type, title, content, place, category, requester_id, secret, consent_to_publish, reply_wanted,
    urgent, query_code_hash, query_code, key_id, received_at, created_at, created_by`,
  cases: `id, number, kind, phase, state, snapshot, version, profile, title, request_type, category, place, urgent,
    sensitive, supervised, secret, lead_unit_id, nearest_due_name, nearest_due_at, nearest_warn_at, received_at,
    opened_at, answered_at, closed_at, updated_at, last_hash`,
  case_requests: 'case_id, request_id, own',
  case_events: `case_id, seq, type, actor_kind, actor_id, actor_role, actor_unit_id, at, recorded_at, payload,
    from_state, to_state, prev_hash, hash, position`,
  case_assignments: `case_id, ordinal, unit_id, role, task, opened_at, signed_at, contacted_at, replied_at, ended_at,
    end_reason`,
  case_deadlines: `case_id, name, ordinal, assignment, kind, status, started_at, length, basis, rule_valid_from,
    profile, due_day, due_at, provisional, calendar_version, warn_at, warned_count, passed_at, stopped_at, pauses,
    restarts, extensions, next_at`,
  messages: `case_id, event_seq, ordinal, channel, recipient_kind, request_id, user_id, role, text, data, created_at,
    queued_at, delivered_at, attempts, read_at`,
  case_search: 'case_id, grams',
} as const;
export type WrittenTable = keyof typeof COLUMNS;

export interface Writing {
  /** Who is told: the persons behind the roles, as the service looks them up. */
  people: Recipients;
  now: Date;
  /** Without messages. */
  lean: boolean;
}

export function recordsOf(
  { workspace, state }: Lived,
  { people, now, lean }: Writing,
): CaseRecords {
  const [open] = workspace.changed;
  if (!open) throw new Error('nothing was lived');
  const last = open.events.at(-1)?.event.at ?? now;
  const records = saveRecords(workspace, people, last);
  const times = open.events.map(({ event }) => event.at);
  return {
    events: open.events.map(({ caseId, seq, event }) => {
      const { type, actor, actedAs, at, payload, fromState, toState } = event;
      const who = [actor.kind, actorId(actor), actedAs?.role ?? null, actedAs?.unitId ?? null];
      return {
        chained: [caseId, seq, type, who, at.toISOString(), payload, fromState, toState],
        cells: row([
          ...[caseId, seq, type, ...who, at, at].map(cell),
          json(payload),
          ...[fromState, toState].map(cell),
          bytes(textMark('previous')),
          bytes(textMark('hash')),
          textMark('position'),
        ]),
      };
    }),
    rows: {
      cases: row(caseCells(records.opened[0] as CaseRecord)),
      case_assignments: [...open.assignments.values()]
        .map((a) => assignmentRow(state.id, a))
        .join(''),
      case_deadlines: [...open.deadlines.values()].map((d) => deadlineRow(state.id, d)).join(''),
      messages: lean
        ? ''
        : (records.messages as MessageRecord[]).map((m) => messageRow(m, times, now)).join(''),
    },
  };
}

type CaseRecord = Record<string, unknown>;

function caseCells(c: CaseRecord): string[] {
  const columns =
    `id number kind phase state snapshot version profile title requestType category place urgent sensitive
    supervised secret leadUnitId nearestDueName nearestDueAt nearestWarnAt receivedAt openedAt answeredAt closedAt
    updatedAt`.split(/\s+/);
  const cells = columns.map((name) => (name === 'snapshot' ? json(c[name]) : cell(c[name])));
  return [...cells, bytes(textMark('hash'))];
}

function assignmentRow(caseId: number, a: Assignment): string {
  return row([
    ...[caseId, a.ordinal, a.unitId, a.role, a.task, a.openedAt].map(cell),
    ...[a.signedAt, a.contactedAt, a.repliedAt, a.endedAt, a.endReason].map(cell),
  ]);
}

function deadlineRow(caseId: number, d: Deadline): string {
  const next = nextAt(d);
  return row([
    ...[caseId, d.name, d.ordinal, d.assignment, d.kind, d.status, d.startedAt, d.length].map(cell),
    ...[d.basis, d.ruleValidFrom, d.profile, d.dueDay, d.dueAt, d.provisional].map(cell),
    ...[d.calendarVersion, d.warnAt, d.warnedCount, d.passedAt, d.stoppedAt].map(cell),
    json(d.pauses),
    ...[d.restarts, d.extensions].map(cell),
    cell(next === null ? null : movingNext(d, new Date(next))),
  ]);
}

/** Rounded up to the second, the instant no longer shows that it moves: it is marked anew. */
function movingNext(d: Deadline, next: Date): Date {
  const isOfMoving = [...d.warnAt, d.dueAt].some(
    (at) => isMoving(at) && Math.ceil(at.getTime() / 1000) * 1000 === next.getTime(),
  );
  return isOfMoving ? new Date(next.getTime() + MOVING_WHOLE_MS) : next;
}

interface MessageRecord {
  caseId: number;
  eventSeq: number;
  ordinal: number;
  channel: string;
  text: string;
  data: Record<string, string>;
  recipientKind: string;
  requestId?: number;
  userId?: number;
  role?: string;
}

/** Queued a second later, delivered some seconds after that; four notices of five are read within hours. */
function messageRow(m: MessageRecord, times: readonly Date[], now: Date): string {
  const at = times[m.eventSeq - 1] ?? now;
  const later = (seconds: number): Date => new Date(at.getTime() + seconds * 1000);
  const luck = (m.eventSeq * 7 + m.ordinal * 13) % 10;
  const isNotice = m.channel === 'notice';
  const read = isNotice && luck < 8 ? later(300 + luck * 2_700) : null;
  return row([
    ...[m.caseId, m.eventSeq, m.ordinal, m.channel, m.recipientKind].map(cell),
    ...[m.requestId, m.userId, m.role, m.text].map(cell),
    json(movingMinutes(m.data, isMoving(at))),
    cell(at),
    cell(isNotice ? null : later(1)),
    cell(isNotice ? null : later(2 + luck)),
    cell(isNotice ? 0 : 1),
    cell(read !== null && read < now ? read : null),
  ]);
}

const MINUTE = /^(\d{4}-\d\d-\d\d )?\d\d:\d\d$/;

/** A time is told of the event itself, or of a limit in hours that began with one: day rules tell their last day. */
function movingMinutes(data: Record<string, string>, moves: boolean): Record<string, string> {
  const entries = Object.entries(data).map(([name, value]): [string, string] => {
    if (!MINUTE.test(value) || (name === 'time' && !moves)) return [name, value];
    return [name, minuteMark(value)];
  });
  return Object.fromEntries(entries);
}
