import {
  countCases,
  type Calendar,
  type CaseRecord,
  type ClockRecord,
  type IndicatorCounts,
  type LegalDay,
  type Satisfaction,
} from '@huiyin/core';
import { ALL_UNITS, COLUMN_NAMES, NO_DAY, type ColumnName } from './columns.js';
import type { Closing, Facts } from './history.js';

/** Counts by cell: what the tables `statistics_days` and `statistics_open` should hold. */
export type Cells = Map<string, Map<string, number>>;

const FAR = new Date('9999-12-31');
/** A day that no case has: the record is closed, but in no period. */
const LONG_AGO = new Date(0);
const NO_CLOCK: Pick<CaseRecord, 'sign' | 'repeated'> = { sign: null, repeated: false };

/** The counts of one record under the names of the formulas; those of a closing are taken from a record of its own. */
const OF_CASE: Partial<Record<ColumnName, keyof IndicatorCounts>> = {
  accepted: 'accepted',
  answered_directly: 'answeredDirectly',
  dispatched: 'dispatched',
  dispatched_closed: 'dispatchedClosed',
  return_asked: 'returnAsked',
  wrong_unit: 'wrongUnit',
  extended: 'extended',
  contacted_in_time: 'contactedInTime',
  closed_in_time: 'closedInTime',
  closed_late: 'closedLate',
  open_past_due: 'openPastDue',
  replied: 'replied',
  reworked: 'reworked',
};
const OF_CLOSING: Partial<Record<ColumnName, keyof IndicatorCounts>> = {
  closed: 'closed',
  closing_working_days: 'closingWorkingDays',
  due_for_callback: 'dueForCallback',
  callbacks_attempted: 'callbacksAttempted',
  callbacks_effective: 'callbacksEffective',
  solved: 'solved',
  satisfied: 'satisfied',
  basically_satisfied: 'basicallySatisfied',
  unsatisfied: 'unsatisfied',
};

/** Adds a case to the cells, by the formulas of core: each of its days is a period of one day. */
export function addToDays(
  cells: Cells,
  facts: Facts,
  closings: readonly Closing[],
  calendar: Calendar,
): void {
  const add = (day: LegalDay, since: LegalDay, name: ColumnName, n: number): void =>
    addTo(cells, facts, (unit) => dayKey(unit, day, facts, since), name, n);
  const count = (
    record: CaseRecord,
    day: LegalDay,
    since: LegalDay,
    names: Partial<Record<ColumnName, keyof IndicatorCounts>>,
  ): void => {
    const counts = countCases([record], { from: day, to: day, cutOff: FAR }, calendar);
    for (const [name, key] of Object.entries(names))
      add(day, since, name as ColumnName, counts[key]);
  };
  add(facts.received_day, NO_DAY, 'received', 1);
  const record = recordOf(facts, calendar);
  const days = [
    facts.received_day,
    facts.dispatched_day,
    facts.total_due_day,
    facts.replied_day,
  ].filter((day) => day !== null);
  for (const day of new Set(days)) count(record, day, NO_DAY, OF_CASE);
  for (const closing of closings) {
    add(closing.day, closing.since, 'closings', 1);
    const one = closingRecordOf(record, facts, closing, calendar);
    count(one, closing.day, closing.since, OF_CLOSING);
  }
}

/** Adds an open case to the counts of what is open. */
export function addToOpen(cells: Cells, facts: Facts): void {
  const add = (name: string, day: LegalDay): void =>
    addTo(cells, facts, (unit) => openKey(name, unit, day, facts), 'count', 1);
  if (facts.phase !== 'closed') add(facts.phase, NO_DAY);
  if (facts.on_hold) add('onHold', NO_DAY);
  if (facts.due_day !== null) add('due', facts.due_day);
  if (facts.warn_day !== null) {
    add('warned', facts.warn_day);
    if (facts.due_day !== null) add('warnedDue', facts.due_day);
  }
}

type Cell = Pick<Facts, 'kind' | 'secret'>;
export const dayKey = (
  unit: number,
  day: LegalDay,
  { kind, secret }: Cell,
  since: LegalDay,
): string =>
  [
    `unit ${unit}`,
    day,
    kind,
    ...(secret ? ['secret'] : []),
    ...(since === NO_DAY ? [] : [`since ${since}`]),
  ].join(' ');
export const openKey = (
  name: string,
  unit: number,
  day: LegalDay,
  { kind, secret }: Cell,
): string =>
  [
    name,
    `unit ${unit}`,
    ...(day === NO_DAY ? [] : [day]),
    kind,
    ...(secret ? ['secret'] : []),
  ].join(' ');

function addTo(
  cells: Cells,
  { unit_id }: Facts,
  keyOf: (unit: number) => string,
  name: string,
  n: number,
): void {
  if (n === 0) return;
  for (const unit of [unit_id, ALL_UNITS]) {
    const key = keyOf(unit);
    const cell = cells.get(key) ?? new Map<string, number>();
    cells.set(key, cell.set(name, (cell.get(name) ?? 0) + n));
  }
}

/** The case as the formulas see it, closed or not, but without its closings. */
function recordOf(facts: Facts, calendar: Calendar): CaseRecord {
  const on = (day: LegalDay | null): Date | null => (day === null ? null : calendar.startOf(day));
  const dispatchedAt = on(facts.dispatched_day);
  return {
    ...NO_CLOCK,
    acceptedAt: facts.accepted ? on(facts.received_day) : null,
    answeredDirectly: facts.answered_directly,
    dispatchedAt,
    repliedAt: on(facts.replied_day),
    closedAt: facts.phase === 'closed' ? LONG_AGO : null,
    handling: handlingOf(facts),
    contact: facts.contacted_in_time
      ? { dueDay: facts.received_day, dueAt: FAR, stoppedAt: LONG_AGO }
      : null,
    returnAsked: facts.return_asked,
    wrongUnit: facts.wrong_unit,
    extended: facts.extended,
    reworked: facts.reworked,
    dueForCallback: false,
    callback: null,
  };
}

function handlingOf({
  total_due_day: dueDay,
  total_due_at: dueAt,
  total_outcome: outcome,
}: Facts): ClockRecord | null {
  if (dueDay === null || dueAt === null) return null;
  const stoppedAt =
    outcome === 'open' ? null : new Date(dueAt.getTime() - (outcome === 'inTime' ? 1 : 0));
  return { dueDay, dueAt, stoppedAt };
}

function closingRecordOf(
  record: CaseRecord,
  facts: Facts,
  closing: Closing,
  calendar: Calendar,
): CaseRecord {
  return {
    ...record,
    dispatchedAt: closing.working_days === null ? null : record.dispatchedAt,
    closedAt: calendar.startOf(closing.day),
    dueForCallback: closing.class === 'answered' && facts.called_back !== null,
    callback: facts.called_back
      ? {
          effective: facts.callback_effective,
          solved: facts.callback_solved,
          satisfaction: facts.callback_satisfaction as Satisfaction | null,
        }
      : null,
  };
}

/** The columns that a recount compares; each must be known to the formulas or counted beside them. */
export const COMPARED = COLUMN_NAMES;
