import type {
  Assignment,
  CaseEvent,
  CaseState,
  Deadline,
  PersistedSnapshot,
  Phase,
} from '@huiyin/core';

/*
 * Cases come out of the database as JSON (one row with its children aggregated), and go back as JSON records.
 * The instants are texts there.
 */

type Texts<T> = {
  [K in keyof T]: T[K] extends Date
    ? string
    : T[K] extends Date | null
      ? string | null
      : T[K] extends Date[]
        ? string[]
        : T[K];
};
type DeadlineJson = Omit<Texts<Deadline>, 'pauses'> & {
  pauses: { from: string; to: string | null }[];
};
type AssignmentJson = Texts<Assignment>;

export interface CaseJson extends Omit<Texts<CaseState>, 'assignments' | 'deadlines'> {
  phase: Phase;
  snapshot: PersistedSnapshot;
  assignments: AssignmentJson[] | null;
  deadlines: DeadlineJson[] | null;
}

const instant = (text: string): Date => new Date(text);
const instantOrNull = (text: string | null): Date | null => (text === null ? null : new Date(text));

export function caseOf(row: CaseJson): CaseState {
  return {
    id: row.id,
    number: row.number,
    kind: row.kind,
    version: row.version,
    profile: row.profile,
    phase: row.phase,
    state: row.state,
    snapshot: row.snapshot,
    title: row.title,
    secret: row.secret,
    receivedAt: instant(row.receivedAt),
    openedAt: instant(row.openedAt),
    answeredAt: instantOrNull(row.answeredAt),
    closedAt: instantOrNull(row.closedAt),
    assignments: (row.assignments ?? []).map(assignmentOf),
    deadlines: (row.deadlines ?? []).map(deadlineOf),
    requestIds: row.requestIds ?? [],
  };
}

function assignmentOf(row: AssignmentJson): Assignment {
  return {
    ...row,
    openedAt: instant(row.openedAt),
    signedAt: instantOrNull(row.signedAt),
    contactedAt: instantOrNull(row.contactedAt),
    repliedAt: instantOrNull(row.repliedAt),
    endedAt: instantOrNull(row.endedAt),
  };
}

function deadlineOf(row: DeadlineJson): Deadline {
  return {
    ...row,
    startedAt: instant(row.startedAt),
    dueAt: instant(row.dueAt),
    warnAt: row.warnAt.map(instant),
    passedAt: instantOrNull(row.passedAt),
    stoppedAt: instantOrNull(row.stoppedAt),
    pauses: row.pauses.map((pause) => ({ from: instant(pause.from), to: instantOrNull(pause.to) })),
    restarts: row.restarts.map(instant),
  };
}

/** An answer as it was kept for a repeated call. */
export interface StoredAnswer {
  state: CaseJson;
  event: Omit<CaseEvent, 'at'> & { at: string };
  seq: number;
}

export function answerOf(stored: StoredAnswer): {
  state: CaseState;
  event: CaseEvent;
  seq: number;
} {
  return {
    state: caseOf(stored.state),
    event: { ...stored.event, at: new Date(stored.event.at) },
    seq: stored.seq,
  };
}

/** One case with its children as `CaseJson`; `c` is the row of `cases`. */
export const CASE_JSON = /* sql */ `
  c.id, c.number, c.kind, c.version, c.profile, c.phase, c.state, c.snapshot, c.title, c.secret,
  c.received_at as "receivedAt", c.opened_at as "openedAt", c.answered_at as "answeredAt", c.closed_at as "closedAt",
  (select json_agg(json_build_object('ordinal', a.ordinal, 'unitId', a.unit_id, 'role', a.role, 'task', a.task,
      'openedAt', a.opened_at, 'signedAt', a.signed_at, 'contactedAt', a.contacted_at, 'repliedAt', a.replied_at,
      'endedAt', a.ended_at, 'endReason', a.end_reason) order by a.ordinal)
    from case_assignments a where a.case_id = c.id) as assignments,
  (select json_agg(json_build_object('name', d.name, 'ordinal', d.ordinal, 'assignment', d.assignment, 'kind', d.kind,
      'status', d.status, 'startedAt', d.started_at, 'length', d.length, 'basis', d.basis,
      'ruleValidFrom', d.rule_valid_from, 'profile', d.profile, 'dueDay', d.due_day, 'dueAt', d.due_at,
      'provisional', d.provisional, 'calendarVersion', d.calendar_version, 'warnAt', d.warn_at,
      'warnedCount', d.warned_count, 'passedAt', d.passed_at, 'stoppedAt', d.stopped_at, 'pauses', d.pauses,
      'restarts', d.restarts, 'extensions', d.extensions) order by d.started_at, d.name, d.ordinal)
    from case_deadlines d where d.case_id = c.id) as deadlines,
  (select json_agg(r.request_id order by r.request_id) from case_requests r where r.case_id = c.id) as "requestIds"`;
