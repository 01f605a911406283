import {
  addWorkingDays,
  DEEP_RED_AFTER,
  parseLength,
  workingDaysBetween,
  type Calendar,
  type LegalDay,
  type Workflow,
} from '@huiyin/core';
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

/** Whether a length is counted on every day of the calendar: then what is left of it is told in those days too. */
export function isEveryDay(length: string): boolean {
  return ['calendarDay', 'month'].includes(parseLength(length).unit);
}

/**
 * The same of a clock by the rules of the case's profile, because a list knows only the clock's name: all that count
 * days must do so. A day that somebody named is told like the other lengths.
 */
export function runsEveryDay(
  { deadlines }: Pick<Workflow, 'deadlines'>,
  name: string,
  profile: string,
): boolean {
  const lengths = (deadlines.clocks[name]?.rules ?? [])
    .filter((rule) => rule.profile === undefined || rule.profile === profile)
    .map(({ length }) => length)
    .filter((length) => !length.startsWith('until payload.') && countsDays(length));
  return lengths.length > 0 && lengths.every(isEveryDay);
}

const countsDays = (length: string): boolean =>
  ['workingDay', 'calendarDay', 'month'].includes(parseLength(length).unit);

/** 24:00 of a day is written as that day. Working days are left of day rules only, from tomorrow on. */
export function restOf(
  dueAt: Date,
  { now, calendar, everyDay }: { now: Date; calendar: Calendar; everyDay: boolean },
): { day: LegalDay; workingDays?: number } {
  const day = calendar.dayOf(new Date(dueAt.getTime() - 1));
  const endsAtMidnight = calendar.startOf(calendar.dayOf(dueAt)).getTime() === dueAt.getTime();
  if (!endsAtMidnight || everyDay) return { day };
  return { day, workingDays: workingDaysBetween(calendar.dayOf(now), day, calendar) };
}
