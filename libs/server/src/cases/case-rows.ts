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

/**
 * One case with its children as `CaseJson`; `c` is the row of `cases`. Whole rows are made into JSON: naming each
 * value in a `json_build_object` costs the server nearly twice as much.
 */
export const CASE_JSON = /* sql */ `
  c.id, c.number, c.kind, c.version, c.profile, c.phase, c.state, c.snapshot, c.title, c.secret,
  c.received_at as "receivedAt", c.opened_at as "openedAt", c.answered_at as "answeredAt", c.closed_at as "closedAt",
  (select json_agg(x) from (
    select a.ordinal, a.unit_id as "unitId", a.role, a.task, a.opened_at as "openedAt", a.signed_at as "signedAt",
      a.contacted_at as "contactedAt", a.replied_at as "repliedAt", a.ended_at as "endedAt", a.end_reason as "endReason"
    from case_assignments a where a.case_id = c.id order by a.ordinal) x) as assignments,
  (select json_agg(x) from (
    select d.name, d.ordinal, d.assignment, d.kind, d.status, d.started_at as "startedAt", d.length, d.basis,
      d.rule_valid_from as "ruleValidFrom", d.profile, d.due_day as "dueDay", d.due_at as "dueAt", d.provisional,
      d.calendar_version as "calendarVersion", d.warn_at as "warnAt", d.warned_count as "warnedCount",
      d.passed_at as "passedAt", d.stopped_at as "stoppedAt", d.pauses, d.restarts, d.extensions
    from case_deadlines d where d.case_id = c.id order by d.started_at, d.name, d.ordinal) x) as deadlines,
  (select json_agg(r.request_id order by r.request_id) from case_requests r where r.case_id = c.id) as "requestIds"`;
