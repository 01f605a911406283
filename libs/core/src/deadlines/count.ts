import type { Calendar, LegalDay } from '../calendar/calendar.js';
import { addMonths, daysBetween, MAX_IDLE_DAYS, rollForward } from '../calendar/working-days.js';
import type { Pause } from '../types.js';
import { countOfficeTime, countWallClock } from './count-hours.js';
import { closedPauses, isPaused, type Counting } from './counting.js';
import { note, type ExplanationStep } from './explanation.js';
import { formatLength, type Length } from './length.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Everything that a due date follows from. Order within the lists does not matter, overlaps are merged. */
export interface CountInput {
  /** The instant whose local day is day zero, or from which hours run. */
  start: Date;
  length: Length;
  pauses: readonly Pause[];
  restarts: readonly Date[];
  extensions: readonly Length[];
}

export interface Due {
  dueDay: LegalDay;
  /** The first instant at which the deadline has passed: 24:00 of `dueDay` for day rules. */
  dueAt: Date;
  /** The count depends on a year whose notice is not published (or not held). */
  provisional: boolean;
}

interface Position {
  day: LegalDay;
  at: Date;
  provisional: boolean;
}

/**
 * Counts a due date and explains it.
 *
 * The rules (domain.md 7.3): the day of the start is not counted (民法典 §201); a working-day rule ends at
 * 24:00 of its N-th working day; calendar-day and month rules roll to the next working day (§203); hour rules
 * run on the wall clock, working hours inside office hours only, and a due time at closing is that closing time.
 *
 * Choices of this system, without a legal source:
 * - A pause excludes the days after the one on which it begins, up to and including the one on which it ends
 *   (for hour rules the exact interval). An open pause excludes nothing yet: the answer is what would be due if
 *   the clock went on at once, and the explanation ends with `standing`.
 * - A restart sets a new day zero; the latest one counts, and pauses before it no longer matter. Extensions stay.
 * - An extension is appended to the current due day, which is the rolled one (§203 makes the rolled day the
 *   last day of the period); an extension until a day that is not later changes nothing.
 * - `until DAY` is taken as written, not rolled; working days paused before it are added after it.
 */
export function countDue(
  input: CountInput,
  calendar: Calendar,
): Due & { explanation: ExplanationStep[] } {
  const steps: ExplanationStep[] = [];
  const due = count(input, calendar, steps);
  return { ...due, explanation: steps };
}

/** `countDue` without the explanation: what the rules use at each event. */
export function dueOf(input: CountInput, calendar: Calendar): Due {
  return count(input, calendar, null);
}

function count(input: CountInput, calendar: Calendar, steps: ExplanationStep[] | null): Due {
  const zero = latest([input.start, ...input.restarts]);
  const day = calendar.dayOf(zero);
  const because = zero.getTime() === input.start.getTime() ? 'start' : 'restart';
  const counting: Counting = { calendar, steps, ...closedPauses(input.pauses, zero, calendar) };

  steps?.push({ step: 'rule', length: formatLength(input.length) });
  steps?.push({ step: 'dayZero', day, at: zero, because });
  let position: Position = advance({ day, at: zero, provisional: false }, input.length, counting);
  for (const extension of input.extensions) {
    const { day: from } = position;
    const step = { step: 'extended' as const, length: extensionText(extension), from, to: from };
    steps?.push(step);
    position = advance(position, extension, counting);
    step.to = position.day;
  }
  if (position.provisional) {
    steps?.push({
      step: 'provisional',
      from: firstUnpublished(day, position.day, calendar),
      to: position.day,
    });
  }
  for (const pause of input.pauses) {
    if (pause.to === null) {
      steps?.push({ step: 'standing', day: calendar.dayOf(pause.from), at: pause.from });
    }
  }
  steps?.push({ step: 'due', day: position.day, at: position.at });
  return { dueDay: position.day, dueAt: position.at, provisional: position.provisional };
}

function extensionText(extension: Length): string {
  return formatLength(
    extension.unit === 'until' ? { unit: 'until', day: extension.day } : extension,
  );
}

/** Goes on from a day zero, or from a due day, by one length. */
function advance(from: Position, length: Length, counting: Counting): Position {
  switch (length.unit) {
    case 'minute':
      return onClock(
        from,
        countWallClock(from.at, length.amount * MINUTE, counting),
        false,
        counting,
      );
    case 'hour':
      return onClock(
        from,
        countWallClock(from.at, length.amount * HOUR, counting),
        false,
        counting,
      );
    case 'workingHour':
      return onClock(
        from,
        countOfficeTime(from.at, length.amount * HOUR, counting),
        true,
        counting,
      );
    case 'workingDay':
      return endOf(from, walkWorkingDays(from.day, length.amount, counting), counting);
    case 'calendarDay':
      return rolled(from, walkCalendarDays(from.day, length.amount, counting), counting);
    case 'month': {
      const days = daysBetween(from.day, addMonths(from.day, length.amount));
      return rolled(from, walkCalendarDays(from.day, days, counting), counting);
    }
    case 'until':
      return untilDay(from, length.day, counting);
  }
}

function walkWorkingDays(from: LegalDay, amount: number, counting: Counting): LegalDay {
  const { calendar, steps } = counting;
  let day = from;
  let idle = 0;
  for (let left = amount; left > 0;) {
    day = calendar.addDays(day, 1);
    const working = calendar.isWorkingDay(day);
    if (isPaused(day, counting)) {
      if (steps)
        note(steps, {
          step: 'paused',
          from: day,
          to: day,
          count: working ? 1 : 0,
          unit: 'workingDay',
        });
      continue;
    }
    if (working) {
      left--;
      idle = 0;
    } else if (++idle > MAX_IDLE_DAYS) {
      throw new Error(`calendar ${calendar.id} has no working day after ${from}`);
    }
    if (steps) noteDay(steps, day, calendar);
  }
  return day;
}

function noteDay(steps: ExplanationStep[], day: LegalDay, calendar: Calendar): void {
  const { working, reason, name } = calendar.describeDay(day);
  if (working)
    note(steps, {
      step: 'counted',
      from: day,
      to: day,
      count: 1,
      unit: 'workingDay',
      reason,
      name,
    });
  else note(steps, { step: 'skipped', from: day, to: day, count: 1, reason, name });
}

function walkCalendarDays(from: LegalDay, amount: number, counting: Counting): LegalDay {
  const { calendar, steps } = counting;
  if (steps === null && counting.pausedDays.length === 0) return calendar.addDays(from, amount);
  let day = from;
  for (let left = amount; left > 0;) {
    day = calendar.addDays(day, 1);
    const paused = isPaused(day, counting);
    if (!paused) left--;
    if (!steps) continue;
    const run = { from: day, to: day, count: 1, unit: 'calendarDay' } as const;
    note(
      steps,
      paused
        ? { step: 'paused', ...run }
        : { step: 'counted', ...run, reason: 'clock', name: null },
    );
  }
  return day;
}

function untilDay(from: Position, set: LegalDay, counting: Counting): Position {
  const { calendar } = counting;
  if (set <= from.day) return endOf(from, from.day, counting, from.provisional);
  if (counting.pausedDays.length === 0) return endOf(from, set, counting, from.provisional);
  let owed = 0;
  for (let day = from.day; day < set;) {
    day = calendar.addDays(day, 1);
    if (isPaused(day, counting) && calendar.isWorkingDay(day)) owed++;
  }
  if (owed === 0) return endOf(from, set, counting, from.provisional);
  counting.steps?.push({
    step: 'paused',
    from: from.day,
    to: set,
    count: owed,
    unit: 'workingDay',
  });
  return endOf({ ...from, day: set }, walkWorkingDays(set, owed, counting), counting);
}

/** The end of a day as the due instant. Without a verdict given, every day walked over must be published. */
function endOf(from: Position, day: LegalDay, counting: Counting, provisional?: boolean): Position {
  const { calendar } = counting;
  return {
    day,
    at: calendar.startOf(calendar.addDays(day, 1)),
    provisional: provisional ?? (from.provisional || hasUnpublished(from.day, day, calendar)),
  };
}

/** Only the last day asks the calendar: whether the days before it were holidays makes no difference. */
function rolled(from: Position, day: LegalDay, counting: Counting): Position {
  const { calendar, steps } = counting;
  const due = rollForward(day, calendar);
  if (due !== day && steps) {
    const { reason, name } = calendar.describeDay(day);
    steps.push({ step: 'rolled', from: day, to: due, count: daysBetween(day, due), reason, name });
  }
  const provisional = from.provisional || !calendar.isPublished(day) || !calendar.isPublished(due);
  return endOf(from, due, counting, provisional);
}

function onClock(from: Position, at: Date, asksCalendar: boolean, counting: Counting): Position {
  const { calendar } = counting;
  // The day holds the last instant in time: what is due at 24:00 is due on that day, not on the next.
  const day = calendar.dayOf(new Date(at.getTime() - 1));
  const unpublished = asksCalendar && hasUnpublished(calendar.addDays(from.day, -1), day, calendar);
  return { day, at, provisional: from.provisional || unpublished };
}

/** Years are published whole, so that it is enough to look at the first day walked over and at each New Year. */
function hasUnpublished(after: LegalDay, to: LegalDay, calendar: Calendar): boolean {
  if (to <= after) return false;
  const first = calendar.addDays(after, 1);
  const lastYear = Number(to.slice(0, 4));
  for (let year = Number(first.slice(0, 4)); year <= lastYear; year++) {
    if (!calendar.isPublished(`${String(year).padStart(4, '0')}-01-01`)) return true;
  }
  return false;
}

function firstUnpublished(zero: LegalDay, due: LegalDay, calendar: Calendar): LegalDay {
  let day = zero;
  while (day < due && calendar.isPublished(day)) day = calendar.addDays(day, 1);
  return day;
}

function latest(instants: readonly Date[]): Date {
  return instants.reduce((last, instant) => (instant > last ? instant : last));
}
