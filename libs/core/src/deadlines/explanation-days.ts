import type { Calendar, DayReason, LegalDay } from '../calendar/calendar.js';
import { daysBetween } from '../calendar/working-days.js';
import type { Deadline } from '../types.js';
import { closedPauses, isPaused, type Counting } from './counting.js';
import type { ExplanationStep } from './explanation.js';

/**
 * What a day was for a deadline. `zero`: the start, not counted (民法典 §201). `counted`; `skipped`: a rest day of
 * a rule that counts working days; `paused`; `rolled`: behind a last day that was a rest day (§203);
 * `within`: before a day that was set by somebody, so that nothing is counted.
 */
export type DayRole = 'zero' | 'counted' | 'skipped' | 'paused' | 'rolled' | 'within';

export interface ExplainedDay {
  day: LegalDay;
  role: DayRole;
  /** The how many-th counted day of the length, or of the extension; null where days are not numbered. */
  number: number | null;
  /** Belongs to an extension. */
  extension: boolean;
  due: boolean;
  /** What the day is by the calendar, whatever it was for the deadline. */
  working: boolean;
  reason: DayReason;
  name: string | null;
}

export interface ExplainedDays {
  days: ExplainedDay[];
  /** Days between that are left out, because the list would be too long for anybody to read. */
  omitted: number;
}

/** More than two years, day by day, nobody reads. */
const MOST_DAYS = 800;

type Mark = Pick<ExplainedDay, 'role' | 'number' | 'extension'>;

/** Each day from day zero to the due day, with what it was for the deadline: the steps, drawn on a calendar. */
export function explainedDays(
  deadline: Deadline,
  steps: readonly ExplanationStep[],
  calendar: Calendar,
): ExplainedDays {
  const zero = steps.find((step) => step.step === 'dayZero');
  const due = steps.findLast((step) => step.step === 'due');
  if (!zero || !due) throw new Error('an explanation has a day zero and a due day');
  const counting: Counting = {
    calendar,
    steps: null,
    ...closedPauses(deadline.pauses, zero.at, calendar),
  };
  const marks = marksOf(steps, zero.day, counting);
  const told = (day: LegalDay): ExplainedDay => {
    const mark = marks.get(day) ?? {
      role: isPaused(day, counting) ? 'paused' : 'within',
      number: null,
      extension: false,
    };
    const { working, reason, name } = calendar.describeDay(day);
    return { day, ...mark, due: day === due.day, working, reason, name };
  };
  const days: ExplainedDay[] = [];
  let day = zero.day;
  for (; day < due.day && days.length < MOST_DAYS; day = calendar.addDays(day, 1)) {
    days.push(told(day));
  }
  const omitted = Math.max(0, daysBetween(day, due.day));
  days.push(told(due.day));
  return { days, omitted };
}

function marksOf(
  steps: readonly ExplanationStep[],
  zero: LegalDay,
  counting: Counting,
): Map<LegalDay, Mark> {
  const { calendar } = counting;
  const marks = new Map<LegalDay, Mark>();
  let number = 0;
  let extension = false;
  const each = (from: LegalDay, to: LegalDay, mark: (day: LegalDay) => void): void => {
    for (let day = from; day <= to; day = calendar.addDays(day, 1)) mark(day);
  };
  for (const step of steps) {
    switch (step.step) {
      case 'dayZero':
        marks.set(step.day, { role: 'zero', number: null, extension });
        break;
      case 'extended':
        number = 0;
        extension = true;
        break;
      case 'counted':
        each(step.from, step.to, (day) => {
          // Hours are counted on the very day on which they begin; they have no numbers.
          const numbered = step.unit === 'minute' ? null : ++number;
          marks.set(day, { role: 'counted', number: numbered, extension });
        });
        break;
      case 'skipped':
        each(step.from, step.to, (day) => {
          if (day !== zero) marks.set(day, { role: 'skipped', number: null, extension });
        });
        break;
      case 'paused':
        each(step.from, step.to, (day) => {
          // What is left out before a day that was set spans days that were not paused.
          if (step.unit !== 'minute' && !isPaused(day, counting)) return;
          // Hours: a day on which something counted stays a counted one.
          if (marks.get(day)?.role !== 'counted')
            marks.set(day, { role: 'paused', number: null, extension });
        });
        break;
      case 'rolled':
        each(calendar.addDays(step.from, 1), step.to, (day) =>
          marks.set(day, { role: 'rolled', number: null, extension }),
        );
        break;
      case 'rule':
      case 'standing':
      case 'provisional':
      case 'due':
        break;
    }
  }
  return marks;
}
