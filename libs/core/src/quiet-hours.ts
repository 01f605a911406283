import type { Calendar } from './calendar/calendar.js';

/**
 * Local minutes of the day (0–1439) between which nobody is woken. `from` after `to`: over midnight (22:00–07:00).
 * Both alike: there are none.
 */
export interface QuietHours {
  from: number;
  to: number;
}

/** A choice of this system: 22:00–07:00, where neither the unit nor one above it says otherwise. */
export const DEFAULT_QUIET_HOURS: QuietHours = { from: 22 * 60, to: 7 * 60 };

const MINUTE = 60_000;

/**
 * The instant until which a mail waits, or null if it may be sent now. The end of the quiet hours is no longer
 * quiet, their beginning is. Time zone: the calendar's, which is the city's.
 */
export function deliverAfter(now: Date, quiet: QuietHours, calendar: Calendar): Date | null {
  const today = calendar.dayOf(now);
  const minute = (now.getTime() - calendar.startOf(today).getTime()) / MINUTE;
  const { from, to } = quiet;
  const overMidnight = from > to;
  const isQuiet = overMidnight ? minute >= from || minute < to : minute >= from && minute < to;
  if (!isQuiet) return null;
  const day = overMidnight && minute >= from ? calendar.addDays(today, 1) : today;
  return new Date(calendar.startOf(day).getTime() + to * MINUTE);
}
