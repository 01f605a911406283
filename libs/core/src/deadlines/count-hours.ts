import type { Calendar, LegalDay } from '../calendar/calendar.js';
import { MAX_IDLE_DAYS } from '../calendar/working-days.js';
import type { Counting } from './counting.js';
import { note } from './explanation.js';

const MINUTE = 60_000;

/** Hours of the wall clock, day and night, holidays included; a pause is excluded to the millisecond. */
export function countWallClock(start: Date, amount: number, counting: Counting): Date {
  const { steps, calendar } = counting;
  let from = start.getTime();
  let left = amount;
  const counted = (until: number): void => {
    const [first, last] = daysOf(from, until, calendar);
    const minutes = (until - from) / MINUTE;
    if (steps && minutes > 0) {
      note(steps, {
        step: 'counted',
        from: first,
        to: last,
        count: minutes,
        unit: 'minute',
        reason: 'clock',
        name: null,
      });
    }
  };
  for (const [pauseFrom, pauseTo] of counting.pausedTimes) {
    if (pauseTo <= from) continue;
    const free = Math.max(0, pauseFrom - from);
    if (left <= free) break;
    counted(from + free);
    left -= free;
    from = Math.max(from, pauseFrom);
    const [first, last] = daysOf(from, pauseTo, calendar);
    steps?.push({
      step: 'paused',
      from: first,
      to: last,
      count: (pauseTo - from) / MINUTE,
      unit: 'minute',
    });
    from = pauseTo;
  }
  counted(from + left);
  return new Date(from + left);
}

/**
 * Hours inside the office hours of working days (domain.md 7.3 (5)). What ends exactly at closing time is due at
 * that closing time, not at the next opening.
 */
export function countOfficeTime(start: Date, amount: number, counting: Counting): Date {
  const { calendar, steps } = counting;
  let left = amount;
  let idle = 0;
  for (let day = calendar.dayOf(start); ; day = calendar.addDays(day, 1)) {
    const before = left;
    for (const [open, close] of officePeriods(day, calendar)) {
      for (const [from, to] of withoutPauses(Math.max(open, start.getTime()), close, counting)) {
        if (left <= to - from) {
          notePaused(day, start.getTime(), from + left, counting);
          noteMinutes(day, before, counting);
          return new Date(from + left);
        }
        left -= to - from;
      }
    }
    notePaused(day, start.getTime(), Infinity, counting);
    if (left < before) noteMinutes(day, before - left, counting);
    else if (steps && !calendar.isWorkingDay(day)) {
      const { reason, name } = calendar.describeDay(day);
      note(steps, { step: 'skipped', from: day, to: day, count: 1, reason, name });
    }
    idle =
      left < before || counting.pausedTimes.some(([, to]) => to > calendar.startOf(day).getTime())
        ? 0
        : idle + 1;
    if (idle > MAX_IDLE_DAYS)
      throw new Error(`calendar ${calendar.id} has no office hours after ${day}`);
  }
}

/** The instant that lies so much office time before another one: across nights, weekends and lunch breaks. */
export function officeTimeBefore(end: Date, amount: number, calendar: Calendar): Date {
  let left = amount;
  let idle = 0;
  for (let day = calendar.dayOf(end); idle <= MAX_IDLE_DAYS; day = calendar.addDays(day, -1)) {
    for (const [open, close] of officePeriods(day, calendar).reverse()) {
      const to = Math.min(close, end.getTime());
      if (to <= open) continue;
      idle = 0;
      if (left <= to - open) return new Date(to - left);
      left -= to - open;
    }
    idle++;
  }
  throw new Error(`calendar ${calendar.id} has no office hours before ${end.toISOString()}`);
}

function officePeriods(day: LegalDay, calendar: Calendar): [number, number][] {
  if (!calendar.isWorkingDay(day)) return [];
  const midnight = calendar.startOf(day).getTime();
  return calendar.officeHours.map(([open, close]) => [
    midnight + open * MINUTE,
    midnight + close * MINUTE,
  ]);
}

function withoutPauses(from: number, to: number, counting: Counting): [number, number][] {
  const free: [number, number][] = [];
  let begin = from;
  for (const [pauseFrom, pauseTo] of counting.pausedTimes) {
    if (pauseTo <= begin || pauseFrom >= to) continue;
    if (pauseFrom > begin) free.push([begin, pauseFrom]);
    begin = pauseTo;
  }
  if (begin < to) free.push([begin, to]);
  return free;
}

function noteMinutes(day: LegalDay, milliseconds: number, { steps, calendar }: Counting): void {
  if (!steps) return;
  const { reason, name } = calendar.describeDay(day);
  note(steps, {
    step: 'counted',
    from: day,
    to: day,
    count: milliseconds / MINUTE,
    unit: 'minute',
    reason,
    name,
  });
}

/** Office time of a day that a pause excluded: what lay in the night or on a rest day was never to be counted. */
function notePaused(day: LegalDay, start: number, until: number, counting: Counting): void {
  const { calendar, steps } = counting;
  if (!steps || counting.pausedTimes.length === 0) return;
  let paused = 0;
  for (const [open, close] of officePeriods(day, calendar)) {
    const [from, to] = [Math.max(open, start), Math.min(close, until)];
    if (to <= from) continue;
    paused += to - from;
    for (const [freeFrom, freeTo] of withoutPauses(from, to, counting)) paused -= freeTo - freeFrom;
  }
  if (paused > 0)
    note(steps, { step: 'paused', from: day, to: day, count: paused / MINUTE, unit: 'minute' });
}

function daysOf(from: number, to: number, calendar: Calendar): [LegalDay, LegalDay] {
  return [calendar.dayOf(new Date(from)), calendar.dayOf(new Date(Math.max(from, to - 1)))];
}
