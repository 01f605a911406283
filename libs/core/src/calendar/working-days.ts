import type { Calendar, LegalDay } from './calendar.js';
import { dayNumber, dayText } from './day-number.js';

/** A calendar in which ten years hold no working day is broken data, not a long holiday. */
export const MAX_IDLE_DAYS = 3660;

/** The N-th working day after a day (N ≥ 1), or before it (N ≤ −1). The day itself is never counted. */
export function addWorkingDays(day: LegalDay, count: number, calendar: Calendar): LegalDay {
  const direction = count < 0 ? -1 : 1;
  let found = day;
  for (let left = Math.abs(count); left > 0; left--) {
    found = workingDayFrom(calendar.addDays(found, direction), calendar, direction);
  }
  return found;
}

/** The day itself if it is a working day, else the next one (民法典 §203: a period never ends on a rest day). */
export function rollForward(day: LegalDay, calendar: Calendar): LegalDay {
  return workingDayFrom(day, calendar, 1);
}

function workingDayFrom(day: LegalDay, calendar: Calendar, direction: 1 | -1): LegalDay {
  let candidate = day;
  for (let idle = 0; !calendar.isWorkingDay(candidate); idle++) {
    if (idle > MAX_IDLE_DAYS)
      throw new Error(`calendar ${calendar.id} has no working day near ${day}`);
    candidate = calendar.addDays(candidate, direction);
  }
  return candidate;
}

/** Working days after `from`, up to and including `to`; 0 if `to` is not later. Day zero is not counted. */
export function workingDaysBetween(from: LegalDay, to: LegalDay, calendar: Calendar): number {
  let count = 0;
  for (let day = from; day < to;) {
    day = calendar.addDays(day, 1);
    if (calendar.isWorkingDay(day)) count++;
  }
  return count;
}

/** Calendar days from one day to another, negative if `to` is earlier. */
export function daysBetween(from: LegalDay, to: LegalDay): number {
  return dayNumber(to) - dayNumber(from);
}

/** The same day number N months later; where that month is shorter, its last day (民法典 §202). */
export function addMonths(day: LegalDay, months: number): LegalDay {
  const [year = 0, month = 1, dayOfMonth = 1] = day.split('-').map(Number);
  const first = (offset: number): number => {
    const index = year * 12 + (month - 1) + offset;
    const monthText = String((index % 12) + 1).padStart(2, '0');
    return dayNumber(`${String(Math.floor(index / 12)).padStart(4, '0')}-${monthText}-01`);
  };
  const start = first(months);
  const lengthOfMonth = first(months + 1) - start;
  return dayText(start + Math.min(dayOfMonth, lengthOfMonth) - 1);
}
