import type { Calendar } from '../calendar/calendar.js';
import { addWorkingDays } from '../calendar/working-days.js';
import { officeTimeBefore } from './count-hours.js';
import type { Due } from './count.js';
import { parseLength } from './length.js';

const MINUTE = 60_000;
const BEFORE = / before$/;

/**
 * The instants at which warnings are due, ascending.
 *
 * `N working days before` is 00:00 of the N-th working day before the due day, so that the light is yellow on
 * the whole of that day; calendar days likewise. Minutes and hours are taken off the due instant on the wall
 * clock, working hours inside office hours (one working hour before 09:30 is 16:30 of the working day before).
 * A day's warning that would lie at or before the start comes at 00:00 of the due day instead, so that a short
 * clock is yellow on its last day (domain.md 1.11); whatever still lies at or before the start is left out.
 */
export function warningInstants(
  warn: readonly string[],
  due: Due,
  start: Date,
  calendar: Calendar,
): Date[] {
  return warn
    .map((text) => {
      const instant = warningInstant(text, due, calendar);
      return instant <= start && /days? before$/.test(text)
        ? calendar.startOf(due.dueDay)
        : instant;
    })
    .filter((instant) => instant > start)
    .sort((a, b) => a.getTime() - b.getTime());
}

function warningInstant(text: string, due: Due, calendar: Calendar): Date {
  const length = parseLength(text.replace(BEFORE, ''), 'warn');
  switch (length.unit) {
    case 'minute':
      return new Date(due.dueAt.getTime() - length.amount * MINUTE);
    case 'hour':
      return new Date(due.dueAt.getTime() - length.amount * 60 * MINUTE);
    case 'workingHour':
      return officeTimeBefore(due.dueAt, length.amount * 60 * MINUTE, calendar);
    case 'workingDay':
      return calendar.startOf(addWorkingDays(due.dueDay, -length.amount, calendar));
    case 'calendarDay':
      return calendar.startOf(calendar.addDays(due.dueDay, -length.amount));
    case 'month':
    case 'until':
      throw new Error(`a warning cannot be "${text}"`);
  }
}
