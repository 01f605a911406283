import {
  leadOf,
  LEFT_OUT_CLASSES,
  nearestDue,
  NOT_ACCEPTED_CLASSES,
  workingDaysBetween,
  type Assignment,
  type Calendar,
  type ClosingClass,
  type Deadline,
  type LegalDay,
  type StatisticsMark,
  type Workflow,
} from '@huiyin/core';
import { NO_DAY, NO_UNIT } from './columns.js';

/*
 * What the statistics should know of a case, told from its history: the road that `recount` goes, on which nothing of
 * the reader's statements is used.
 */

export interface HistoryEvent {
  seq: number;
  type: string;
  at: Date;
  payload: Record<string, unknown>;
  fromState: string | null;
  toState: string;
}

export interface History {
  id: number;
  kind: string;
  secret: boolean;
  receivedAt: Date;
  /** Which of several duties that fall due at the same instant the case shows. */
  nearestName: string | null;
  /** Those that the tables name, those that close, and the last one; by sequence. */
  events: HistoryEvent[];
  assignments: Pick<Assignment, 'ordinal' | 'unitId' | 'role' | 'endedAt' | 'endReason'>[];
  /** All instances of the clocks that the tables name, and every running one. */
  deadlines: Deadline[];
}

/** A row of case_facts. */
export interface Facts {
  case_id: number;
  kind: string;
  unit_id: number;
  secret: boolean;
  phase: string;
  due_at: Date | null;
  due_day: LegalDay | null;
  warn_at: Date | null;
  warn_day: LegalDay | null;
  on_hold: boolean;
  received_day: LegalDay;
  accepted: boolean;
  answered_directly: boolean;
  dispatched_day: LegalDay | null;
  return_asked: boolean;
  wrong_unit: boolean;
  extended: boolean;
  contacted_in_time: boolean;
  replied_day: LegalDay | null;
  reworked: boolean;
  total_due_day: LegalDay | null;
  total_due_at: Date | null;
  total_outcome: string | null;
  called_back: boolean | null;
  callback_effective: boolean;
  callback_solved: boolean;
  callback_satisfaction: number | null;
}

/** A row of case_closings. */
export interface Closing {
  day: LegalDay;
  since: LegalDay;
  class: string;
  working_days: number | null;
}

export function factsOf(
  history: History,
  workflow: Workflow,
  calendar: Calendar,
): { facts: Facts; closings: Closing[] } {
  const { events, deadlines } = history;
  const { statistics } = workflow;
  const state = events.at(-1)?.toState ?? '';
  const phase = phaseOf(state);
  const closed = events.filter((event) => closes(event));
  const last = closed.at(-1);
  const ended = last ? classOf(last.toState, workflow) : null;
  const marked = (mark: StatisticsMark): HistoryEvent[] =>
    events.filter((event) => statistics[mark].includes(event.type));
  const firstDay = (mark: StatisticsMark): LegalDay | null =>
    earliest(marked(mark).map((event) => calendar.dayOf(event.at)));
  const dispatchedDay = firstDay('dispatched');
  const nearest = phase === 'closed' ? null : nearestOf(history);
  const warnAt = nearest && earlierOf(nearest.warnAt[0], nearest.dueAt);
  const total = latest(deadlines, workflow.deadlines.total);
  const facts: Facts = {
    case_id: history.id,
    kind: history.kind,
    unit_id: leadOf(history.assignments as Assignment[])?.unitId ?? NO_UNIT,
    secret: history.secret,
    phase,
    due_at: nearest?.dueAt ?? null,
    due_day: nearest && dayUntil(nearest.dueAt, calendar),
    warn_at: warnAt,
    warn_day: warnAt && dayUntil(warnAt, calendar),
    on_hold: total?.status === 'paused' && phase === 'assigned',
    received_day: calendar.dayOf(history.receivedAt),
    accepted: !(phase === 'closed' && ended !== null && NOT_ACCEPTED_CLASSES.includes(ended)),
    answered_directly: phase === 'closed' && ended === 'answeredDirectly',
    dispatched_day: dispatchedDay,
    return_asked: marked('returnAsked').length > 0,
    wrong_unit: marked('wrongUnit').length > 0,
    extended: marked('extended').length > 0,
    contacted_in_time: contactedInTime(history, workflow),
    replied_day: firstDay('replied'),
    reworked: marked('reworked').length > 0,
    ...totalOf(total, phase, last && ended ? { at: last.at, class: ended } : null),
    ...callbackOf(events, workflow),
  };
  return { facts, closings: closingsOf(closed, dispatchedDay, workflow, calendar) };
}

const phaseOf = (state: string): string => state.split('.')[0] ?? '';
const closes = ({ fromState, toState }: HistoryEvent): boolean =>
  phaseOf(toState) === 'closed' && (fromState === null || phaseOf(fromState) !== 'closed');
const classOf = (state: string, { statistics }: Workflow): ClosingClass =>
  statistics.closings[state] ?? 'answered';
/** What ends with 24:00 belongs to the day that ends. */
const dayUntil = (instant: Date, calendar: Calendar): LegalDay =>
  calendar.dayOf(new Date(instant.getTime() - 1));

function earliest(days: readonly LegalDay[]): LegalDay | null {
  return days.reduce<LegalDay | null>((a, b) => (a === null || b < a ? b : a), null);
}

function nearestOf({ deadlines, nearestName }: History): Deadline | null {
  const nearest = nearestDue(deadlines);
  const same = deadlines.filter((one) => one.name === nearestName);
  const named = nearestDue(same);
  return named?.dueAt.getTime() === nearest?.dueAt.getTime() ? named : nearest;
}

function earlierOf(a: Date | undefined, b: Date): Date | null {
  if (a === undefined) return null;
  return a < b ? a : b;
}

function latest(deadlines: readonly Deadline[], name: string | undefined): Deadline | undefined {
  return deadlines
    .filter((one) => one.name === name)
    .sort((a, b) => a.ordinal - b.ordinal)
    .at(-1);
}

function totalOf(
  total: Deadline | undefined,
  phase: string,
  ended: { at: Date; class: ClosingClass } | null,
): Pick<Facts, 'total_due_day' | 'total_due_at' | 'total_outcome'> {
  const none = { total_due_day: null, total_due_at: null, total_outcome: null };
  if (!total) return none;
  const waits = total.status === 'paused' && (phase === 'received' || phase === 'assigned');
  if (waits) return none;
  const pausedAt = total.pauses.filter((pause) => pause.to === null).at(-1)?.from ?? null;
  const doneAt =
    total.status === 'stopped' ? total.stoppedAt : total.status === 'paused' ? pausedAt : null;
  const known = { total_due_day: total.dueDay, total_due_at: total.dueAt };
  if (doneAt === null) return { ...known, total_outcome: 'open' };
  if (doneAt >= total.dueAt) return { ...known, total_outcome: 'late' };
  // Ended in time, but by nobody's work.
  if (ended && LEFT_OUT_CLASSES.includes(ended.class) && ended.at >= doneAt) return none;
  return { ...known, total_outcome: 'inTime' };
}

function contactedInTime({ events, deadlines }: History, { statistics }: Workflow): boolean {
  const { contact } = statistics;
  const clock = contact && latest(deadlines, contact.clock);
  if (!contact || clock?.status !== 'stopped') return false;
  const { stoppedAt, dueAt } = clock;
  if (stoppedAt === null || stoppedAt >= dueAt) return false;
  return events.some(
    (event) => event.type === contact.event && event.at.getTime() === stoppedAt.getTime(),
  );
}

function callbackOf(
  events: readonly HistoryEvent[],
  { statistics: { callback } }: Workflow,
): Pick<Facts, 'called_back' | 'callback_effective' | 'callback_solved' | 'callback_satisfaction'> {
  const none = { callback_effective: false, callback_solved: false, callback_satisfaction: null };
  if (!callback) return { called_back: null, ...none };
  const attempts = events.filter((event) => event.type === callback.event);
  const reached = attempts.filter(({ payload }) => payload[callback.reached] === true).at(-1);
  if (!reached) return { called_back: attempts.length > 0, ...none };
  const { [callback.solved.field]: solved, [callback.satisfaction.field]: level } = reached.payload;
  return {
    called_back: true,
    callback_effective: true,
    callback_solved: typeof solved === 'string' && callback.solved.values.includes(solved),
    callback_satisfaction:
      typeof level === 'string' ? (callback.satisfaction.levels[level] ?? null) : null,
  };
}

function closingsOf(
  closed: readonly HistoryEvent[],
  dispatchedDay: LegalDay | null,
  workflow: Workflow,
  calendar: Calendar,
): Closing[] {
  const byDay = new Map(
    closed.map((event) => [calendar.dayOf(event.at), classOf(event.toState, workflow)]),
  );
  const days = [...byDay.keys()].sort();
  return days.map((day, i) => ({
    day,
    since: days[i - 1] ?? NO_DAY,
    class: byDay.get(day) ?? 'answered',
    working_days:
      dispatchedDay !== null && dispatchedDay <= day
        ? workingDaysBetween(dispatchedDay, day, calendar)
        : null,
  }));
}
