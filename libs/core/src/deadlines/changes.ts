import type { Calendar } from '../calendar/calendar.js';
import { CaseError } from '../case-error.js';
import type { Assignment, Deadline, StatePath } from '../types.js';
import type { Facts } from '../workflow/conditions.js';
import type { Clock, DeadlinesTable } from '../workflow/tables.js';
import { recount } from './deadline-row.js';
import { extendedBy } from './extension.js';
import { parseLength } from './length.js';
import { chooseRule, payloadFieldOf, ruleOf } from './rules.js';
import { firedBy, firedByAny, isIn, type Change, type Fired } from './triggers.js';

/** One event as the clocks see it: the case before and after, and what the rules may look at. */
export interface ClockEvent {
  table: DeadlinesTable;
  before: {
    /** Null before the opening event. */
    state: StatePath | null;
    assignments: readonly Assignment[];
    deadlines: readonly Deadline[];
  };
  after: { state: StatePath; assignments: readonly Assignment[] };
  event: { type: string; payload: Record<string, unknown>; at: Date };
  /** Clock profile of the case. */
  profile: string;
  receivedAt: Date;
  /** Facts that `when` may name, after the event; `role` (lead, assist) is added for sub-clocks. */
  facts: Facts;
  /** Calendar of a unit, for its sub-clock; of the city (null) for clocks of the whole case. */
  calendarOf(unitId: number | null): Calendar;
}

interface Run extends ClockEvent {
  change: Change;
  /** Every deadline of the case as it is by now. */
  rows: Deadline[];
}

/**
 * What one event does to the clocks of a case: the deadlines that are new or changed. Pure; an event that no
 * table names (a comment, an edit, a file) changes none.
 *
 * For each clock, in this order: stop, restart, extend, pause or resume, start. So one event may stop an
 * instance and start the next. A clock starts only if no instance of it (of that assignment) is running or
 * paused: a new dispatch does not give the case its handling time anew. A sub-clock ends with its assignment.
 * `event`, `enter` and `leave` concern every open assignment, `assignment …` only the one whose mark was set;
 * an extension concerns the assignment that the payload names (`assignment`, or `unit`), else the lead's. What
 * asks for an extension is measured as the extension itself would be, and moves nothing.
 *
 * @throws CaseError `invalid_payload` for an extension outside the table's limits or a due day already past;
 *   `event_not_allowed` for an extension when no clock that it extends is open
 */
export function changeDeadlines(input: ClockEvent): Deadline[] {
  const run: Run = {
    ...input,
    rows: [...input.before.deadlines],
    change: {
      type: input.event.type,
      fromState: input.before.state,
      toState: input.after.state,
      assignmentsBefore: input.before.assignments,
      assignmentsAfter: input.after.assignments,
    },
  };
  stopSwitchedOff(run);
  const extension: ExtensionTally = { asked: null, done: false };
  for (const [name, clock] of Object.entries(input.table.clocks)) {
    stop(name, clock, run);
    restart(name, clock, run);
    extend(name, clock, run, extension);
    pauseOrResume(name, clock, run);
    start(name, clock, run);
  }
  if (extension.asked !== null && !extension.done) {
    throw new CaseError(
      'event_not_allowed',
      `${extension.asked} is not running: nothing to extend`,
    );
  }
  return run.rows.filter((row) => !input.before.deadlines.includes(row));
}

interface ExtensionTally {
  asked: string | null;
  done: boolean;
}

function stop(name: string, clock: Clock, run: Run): void {
  const fired = firedByAny(clock.stops, run.change);
  const ended = clock.scope === 'assignment' ? endedAssignments(run) : [];
  if (fired === null && ended.length === 0) return;
  update(name, run, (row) => {
    if (
      !concerns(fired, clock, row) &&
      !(row.assignment !== null && ended.includes(row.assignment))
    )
      return row;
    // A clock that stood still had stopped when the pause began.
    const open = row.pauses.find((pause) => pause.to === null);
    return { ...row, status: 'stopped', stoppedAt: open?.from ?? run.event.at };
  });
}

/** A clock whose rule was taken out of the table makes nobody late any more. */
function stopSwitchedOff(run: Run): void {
  run.rows.forEach((row, index) => {
    if (row.status === 'stopped' || run.table.clocks[row.name]) return;
    const open = row.pauses.find((pause) => pause.to === null);
    run.rows[index] = { ...row, status: 'stopped', stoppedAt: open?.from ?? run.event.at };
  });
}

function restart(name: string, clock: Clock, run: Run): void {
  const fired = firedByAny(clock.restarts, run.change);
  if (fired === null) return;
  update(name, run, (row) => {
    if (!concerns(fired, clock, row)) return row;
    const fresh = { ...row, restarts: [...row.restarts, run.event.at] };
    return counted(fresh, clock, run);
  });
}

function extend(name: string, clock: Clock, run: Run, tally: ExtensionTally): void {
  const limits = clock.extension;
  if (!limits) return;
  const granted = firedBy(limits.by, run.change);
  const fired = granted ?? askedBy(limits, run);
  if (fired === null) return;
  tally.asked ??= name;
  const target =
    clock.scope === 'assignment' && fired === 'case' ? [extendedAssignment(run)] : fired;
  update(name, run, (row) => {
    if (!concerns(target, clock, row)) return row;
    tally.done = true;
    const extensions = extendedBy(row, run.event.payload, limits, calendarFor(row.assignment, run));
    // What is asked for moves nothing before it is granted.
    return granted === null ? row : counted({ ...row, extensions }, clock, run);
  });
}

/** Null where the event does not ask for an extension, or asks without saying for how long. */
function askedBy(limits: NonNullable<Clock['extension']>, { event, change }: Run): Fired | null {
  const { length, until } = event.payload;
  if (limits.asks === undefined || (length === undefined && until === undefined)) return null;
  return firedBy(limits.asks, change);
}

function pauseOrResume(name: string, clock: Clock, run: Run): void {
  const still = standsStill(clock, run);
  const { at } = run.event;
  update(name, run, (row) => {
    if (still && row.status === 'running') {
      return { ...row, status: 'paused', pauses: [...row.pauses, { from: at, to: null }] };
    }
    if (!still && row.status === 'paused') {
      const pauses = row.pauses.map((pause) => (pause.to === null ? { ...pause, to: at } : pause));
      return counted({ ...row, status: 'running', pauses }, clock, run);
    }
    return row;
  });
}

function start(name: string, clock: Clock, run: Run): void {
  const fired = firedByAny(clock.starts, run.change);
  if (fired === null) return;
  if (clock.scope === 'case') {
    startOne(name, clock, null, run);
    return;
  }
  for (const assignment of run.after.assignments) {
    const meant = fired === 'case' || fired.includes(assignment.ordinal);
    if (meant && assignment.endedAt === null) startOne(name, clock, assignment, run);
  }
}

function startOne(name: string, clock: Clock, assignment: Assignment | null, run: Run): void {
  const ordinal = assignment?.ordinal ?? null;
  const instances = run.rows.filter((row) => row.name === name);
  if (instances.some((row) => row.assignment === ordinal && row.status !== 'stopped')) return;
  const calendar = calendarFor(ordinal, run);
  const chosen = chooseRule(clock.rules, {
    profile: run.profile,
    receivedDay: calendar.dayOf(run.receivedAt),
    payload: run.event.payload,
    facts: (fact) => (fact === 'role' && assignment ? assignment.role : run.facts(fact)),
  });
  if (!chosen) return;
  const { rule, length } = chosen;
  const startedAt = rule.from === 'received' ? run.receivedAt : run.event.at;
  refusePastDay(length, payloadFieldOf(rule), calendar.dayOf(run.event.at));
  const blank: Deadline = {
    name,
    ordinal: instances.length + 1,
    assignment: ordinal,
    kind: clock.kind,
    status: 'running',
    startedAt,
    length,
    basis: rule.basis,
    ruleValidFrom: rule.validFrom,
    profile: run.profile,
    dueDay: calendar.dayOf(startedAt),
    dueAt: startedAt,
    provisional: false,
    calendarVersion: calendar.version,
    warnAt: [],
    warnedCount: 0,
    passedAt: null,
    stoppedAt: null,
    pauses: [],
    restarts: [],
    extensions: [],
  };
  const row = recount(blank, rule.warn, run.event.at, calendar);
  const still = standsStill(clock, run);
  run.rows.push(
    still ? { ...row, status: 'paused', pauses: [{ from: run.event.at, to: null }] } : row,
  );
}

/** A due day set by a person must not lie before the day on which it is set. */
function refusePastDay(length: string, field: string | null, today: string): void {
  if (field === null) return;
  const parsed = parseLength(length);
  if (parsed.unit !== 'until' || parsed.day >= today) return;
  const path = `payload.${field}`;
  const message = `${parsed.day} lies before ${today}`;
  throw new CaseError('invalid_payload', message, {
    faults: [{ path, code: 'day_in_the_past', message }],
  });
}

/** Replaces the open instances of a clock by what `next` makes of them. */
function update(name: string, run: Run, next: (row: Deadline) => Deadline): void {
  run.rows.forEach((row, index) => {
    if (row.name === name && row.status !== 'stopped') run.rows[index] = next(row);
  });
}

function counted(row: Deadline, clock: Clock, run: Run): Deadline {
  const warn = ruleOf(row, clock.rules)?.warn ?? [];
  return recount(row, warn, run.event.at, calendarFor(row.assignment, run));
}

function concerns(fired: Fired | null, clock: Clock, row: Deadline): boolean {
  if (fired === null) return false;
  if (fired === 'case' || clock.scope === 'case') return true;
  return row.assignment !== null && fired.includes(row.assignment);
}

function standsStill(clock: Clock, run: Run): boolean {
  return clock.pausesIn.some((state) => isIn(run.after.state, state));
}

function endedAssignments({ after }: Run): number[] {
  return after.assignments.filter((row) => row.endedAt !== null).map((row) => row.ordinal);
}

function extendedAssignment({ after, event }: Run): number {
  const open = after.assignments.filter((row) => row.endedAt === null);
  const { assignment, unit } = event.payload;
  const named = open.find((row) => row.ordinal === assignment || row.unitId === unit);
  return (named ?? open.find((row) => row.role === 'lead'))?.ordinal ?? 0;
}

function calendarFor(assignment: number | null, run: Run): Calendar {
  const row = run.after.assignments.find((one) => one.ordinal === assignment);
  return run.calendarOf(row?.unitId ?? null);
}
