import type { Calendar, LegalDay } from '@huiyin/core';
import { randomOf, type Random } from './random.js';

export interface DayShare {
  day: LegalDay;
  cases: number;
}

/** Fewer people call on days off; some weeks are worse than others; from year to year more call. */
const DAY_OFF = 0.45;
const GROWTH_PER_YEAR = 0.08;

/** How many cases came in on each day of the years up to `until`; together exactly `cases`. */
export function sharesOf(
  cases: number,
  {
    until,
    years,
    seed,
    calendar,
  }: { until: Date; years: number; seed: string; calendar: Calendar },
): DayShare[] {
  const last = calendar.dayOf(until);
  const count = Math.max(1, Math.round(years * 365));
  const gone = hoursUntil(last, calendar, until).reduce((sum, share) => sum + share, 0) / CALLS;
  const random = randomOf(seed, 'days');
  const weights = Array.from({ length: count }, (_, i) => {
    const day = calendar.addDays(last, i - count + 1);
    const usual = calendar.isWorkingDay(day) ? 1 : DAY_OFF;
    const weight =
      usual *
      (1 + (GROWTH_PER_YEAR * i) / 365) *
      (0.85 + 0.3 * random.next()) *
      (day === last ? gone : 1);
    return { day, weight };
  });
  const total = weights.reduce((sum, { weight }) => sum + weight, 0);
  let reached = 0;
  let given = 0;
  return weights.map(({ day, weight }) => {
    reached += weight;
    const until = Math.round((cases * reached) / total);
    const share = { day, cases: until - given };
    given = until;
    return share;
  });
}

/** How many of a thousand calls come in each hour, from midnight on. */
const BY_HOUR = [
  8, 5, 4, 3, 4, 8, 18, 40, 75, 95, 95, 80, 50, 55, 75, 80, 75, 65, 50, 40, 32, 24, 15, 10,
];

const CALLS = BY_HOUR.reduce((sum, calls) => sum + calls, 0);

const HOUR_MS = 3_600_000;

/** Calls of each hour of the day, as far as it has passed. */
function hoursUntil(day: LegalDay, calendar: Calendar, until: Date): number[] {
  const left = (until.getTime() - calendar.startOf(day).getTime()) / HOUR_MS;
  return BY_HOUR.map((calls, hour) => Math.max(0, Math.min(1, left - hour)) * calls);
}

/** When somebody calls on that day, before `until`. */
export function momentOf(day: LegalDay, calendar: Calendar, random: Random, until: Date): Date {
  const start = calendar.startOf(day).getTime();
  const left = until.getTime() - start;
  const hour = random.weighted(hoursUntil(day, calendar, until));
  const within = Math.min(HOUR_MS, Math.max(1, left - hour * HOUR_MS));
  return new Date(start + hour * HOUR_MS + Math.floor(random.next() * within));
}

/** Working people act in their hours, else on the next working morning. */
export function inOfficeHours(at: Date, calendar: Calendar, random: Random): Date {
  const opens = 8.5 * HOUR_MS;
  const closes = 17.75 * HOUR_MS;
  const day = calendar.dayOf(at);
  const since = at.getTime() - calendar.startOf(day).getTime();
  if (calendar.isWorkingDay(day) && since >= opens && since < closes) return at;
  let morning = calendar.isWorkingDay(day) && since < opens ? day : calendar.addDays(day, 1);
  while (!calendar.isWorkingDay(morning)) morning = calendar.addDays(morning, 1);
  return new Date(
    calendar.startOf(morning).getTime() +
      opens +
      random.between(0, 90) * 60_000 +
      random.between(0, 59_999),
  );
}

/** Some time of a working day. */
export function inTheDay(day: LegalDay, calendar: Calendar, random: Random): Date {
  return new Date(
    calendar.startOf(day).getTime() + 8.6 * HOUR_MS + Math.floor(random.next() * 8.9 * HOUR_MS),
  );
}
