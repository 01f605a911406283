import type { Calendar } from '../calendar/calendar.js';
import type { Assignment, Deadline } from '../types.js';
import type { DeadlinesTable } from '../workflow/tables.js';
import { recount } from './deadline-row.js';
import { formatLength } from './length.js';
import { ruleOf } from './rules.js';

/** A running or paused deadline before and after a change of the calendar. */
export interface CalendarMove {
  before: Deadline;
  after: Deadline;
}

/** What of a case a change of the calendar can concern. */
export interface CountedAnew {
  table: Pick<DeadlinesTable, 'clocks'>;
  assignments: readonly Pick<Assignment, 'ordinal' | 'unitId'>[];
  deadlines: readonly Deadline[];
  /** When the change takes effect for this case. */
  at: Date;
  calendarOf(unitId: number | null): Calendar;
}

/**
 * The deadlines that are something else by the present calendar: their last day, a warning, or whether they are
 * provisional. What has stopped was judged by the calendar of its time and stays (domain.md 0.2).
 *
 * A term that the change shortens (a Saturday is now worked) never ends before the day on which that is said: it
 * then ends at 24:00 of that day; and what was overdue already stays as it was. 本系统设计，无法定依据.
 */
export function movesByCalendar(input: CountedAnew): CalendarMove[] {
  return input.deadlines.flatMap((before) => {
    // A clock without a rule has been switched off: nobody waits for it.
    if (before.status === 'stopped' || !input.table.clocks[before.name]) return [];
    const unit = input.assignments.find((a) => a.ordinal === before.assignment)?.unitId ?? null;
    const after = countAnew(before, input, input.calendarOf(unit));
    return changes(before, after) ? [{ before, after }] : [];
  });
}

/** True if the last day or time is another one: then who was told the old one is told the new one. */
export function isMoved({ before, after }: CalendarMove): boolean {
  return before.dueAt.getTime() !== after.dueAt.getTime() || before.dueDay !== after.dueDay;
}

function countAnew(before: Deadline, { table, at }: CountedAnew, calendar: Calendar): Deadline {
  const clock = table.clocks[before.name];
  const warn = (clock && ruleOf(before, clock.rules)?.warn) ?? [];
  const after = recount(before, warn, at, calendar);
  if (after.dueAt > at || after.dueAt >= before.dueAt) return after;
  if (before.dueAt <= at) return before;
  const today = calendar.dayOf(at);
  const least = formatLength({ unit: 'until', day: today, byCalendar: true });
  const held = recount(
    { ...before, extensions: [...before.extensions, least] },
    warn,
    at,
    calendar,
  );
  return held.dueAt < before.dueAt ? held : before;
}

function changes(before: Deadline, after: Deadline): boolean {
  return (
    isMoved({ before, after }) ||
    before.provisional !== after.provisional ||
    before.warnAt.length !== after.warnAt.length ||
    before.warnAt.some((instant, index) => instant.getTime() !== after.warnAt[index]?.getTime())
  );
}
