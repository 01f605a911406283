import type { DayReason, LegalDay } from '../calendar/calendar.js';

/** What the amount of a `counted` or `paused` step is measured in. */
export type CountUnit = 'workingDay' | 'calendarDay' | 'minute';

/**
 * One line of the answer to "why is this due then?", as data: texts/ renders it in any language.
 * Days are local days of the calendar's zone; `from` and `to` are both included.
 */
export type ExplanationStep =
  /** The rule's length as written. */
  | { step: 'rule'; length: string }
  /** Not counted (民法典 §201). `because: restart`: a supplement or payment set it anew. */
  | { step: 'dayZero'; day: LegalDay; at: Date; because: 'start' | 'restart' }
  /** Counted days, all for the same reason; minutes for hour rules (then `fromAt`, `toAt` are exact). */
  | {
      step: 'counted';
      from: LegalDay;
      to: LegalDay;
      count: number;
      unit: CountUnit;
      reason: DayReason | 'clock';
      name: string | null;
    }
  /** Days that do not count by themselves: weekends, holidays, local days off. */
  | {
      step: 'skipped';
      from: LegalDay;
      to: LegalDay;
      count: number;
      reason: DayReason;
      name: string | null;
    }
  /** What a pause excluded. `count` is only what would have counted: a weekend inside is not excluded twice. */
  | { step: 'paused'; from: LegalDay; to: LegalDay; count: number; unit: CountUnit }
  /** The clock stands still since then: the due day is what it would be without this pause. */
  | { step: 'standing'; day: LegalDay; at: Date }
  /** The due day before and after; the steps that follow it are the extension's own days. */
  | { step: 'extended'; length: string; from: LegalDay; to: LegalDay }
  /** The last day was a rest day: the next working day takes its place (民法典 §203). */
  | {
      step: 'rolled';
      from: LegalDay;
      to: LegalDay;
      count: number;
      reason: DayReason;
      name: string | null;
    }
  /** These days lie outside the published years and were counted as ordinary weeks. */
  | { step: 'provisional'; from: LegalDay; to: LegalDay }
  | { step: 'due'; day: LegalDay; at: Date };

type Run = Extract<ExplanationStep, { step: 'counted' | 'skipped' | 'paused' }>;

/** Adds a day (or a stretch) to the explanation: joins the last step if that goes on for the same reason. */
export function note(steps: ExplanationStep[], run: Run): void {
  const last = steps.at(-1);
  if (last !== undefined && continues(last, run)) {
    last.to = run.to;
    last.count += run.count;
    return;
  }
  steps.push(run);
}

function continues(last: ExplanationStep, run: Run): last is Run {
  if (last.step !== run.step) return false;
  if (last.step === 'paused') return true;
  return run.step !== 'paused' && last.reason === run.reason && last.name === run.name;
}
