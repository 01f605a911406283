import { addWorkingDays, DEEP_RED_AFTER, type Calendar, type LegalDay } from '@huiyin/core';
import type { Light } from './views.js';

/** The instants by which lights and due filters are told apart, for one moment in the city's calendar. */
export interface DueInstants {
  now: Date;
  today: LegalDay;
  startOfToday: Date;
  startOfTomorrow: Date;
  /** What was due by then is more than five working days late. */
  deepRedBy: Date;
}

export function dueInstants(now: Date, calendar: Calendar): DueInstants {
  const today = calendar.dayOf(now);
  // The latest due day from which more than five working days have been counted up to and including today.
  const day = addWorkingDays(calendar.addDays(today, 1), -(DEEP_RED_AFTER + 1), calendar);
  return {
    now,
    today,
    startOfToday: calendar.startOf(today),
    startOfTomorrow: calendar.startOf(calendar.addDays(today, 1)),
    deepRedBy: calendar.startOf(day),
  };
}

/** The light of a case by its nearest running duty clock; a case without one has none. */
export function lightOf(
  due: { at: Date | null; warnAt: Date | null },
  instants: DueInstants,
): Light {
  if (due.at === null) return 'none';
  if (due.at <= instants.deepRedBy) return 'deepRed';
  if (due.at <= instants.now) return 'red';
  return due.warnAt !== null && due.warnAt <= instants.now ? 'yellow' : 'green';
}
