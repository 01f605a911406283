import { dayOf, daysBetween, isMidnight } from '../time.js';

/** What is said about the time that is left, or that is over; `key` names the words in texts/…/cases.json. */
export interface Remaining {
  key:
    | 'today'
    | 'tomorrow'
    | 'daysLeft'
    | 'workingDaysLeft'
    | 'hoursLeft'
    | 'minutesLeft'
    | 'minutesOver'
    | 'hoursOver'
    | 'daysOver';
  count: number;
}

export interface Due {
  at: string;
  day: string;
  /** Working days left after today, counted by the server: the browser knows no calendar. */
  workingDays?: number | undefined;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Words for the time between now and a due instant. Days are compared as days, in the office's zone. */
export function remaining(due: Due, now: Date): Remaining {
  const at = new Date(due.at);
  const left = at.getTime() - now.getTime();
  return isMidnight(at) ? byDay(due, now, left) : byClock(left);
}

function byDay(due: Due, now: Date, left: number): Remaining {
  const days = daysBetween(dayOf(now), due.day);
  if (left <= 0) return { key: 'daysOver', count: Math.max(1, -days) };
  if (days <= 0) return { key: 'today', count: 0 };
  if (due.workingDays !== undefined && due.workingDays > 0)
    return { key: 'workingDaysLeft', count: due.workingDays };
  return days === 1 ? { key: 'tomorrow', count: 1 } : { key: 'daysLeft', count: days };
}

function byClock(left: number): Remaining {
  const length = Math.abs(left);
  const over = left <= 0;
  if (length < HOUR) {
    // "0 minutes left" would say that it is over.
    const count = Math.max(1, Math.floor(length / MINUTE));
    return { key: over ? 'minutesOver' : 'minutesLeft', count };
  }
  if (length < 48 * HOUR)
    return { key: over ? 'hoursOver' : 'hoursLeft', count: Math.floor(length / HOUR) };
  return { key: over ? 'daysOver' : 'daysLeft', count: Math.floor(length / (24 * HOUR)) };
}

/** How much of a clock has run, 0…1. */
export function elapsed(startedAt: string, dueAt: string, now: Date): number {
  const start = Date.parse(startedAt);
  const whole = Date.parse(dueAt) - start;
  if (whole <= 0) return 1;
  return Math.min(1, Math.max(0, (now.getTime() - start) / whole));
}
