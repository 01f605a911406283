import type { Calendar, LegalDay } from '../calendar/calendar.js';
import type { Pause } from '../types.js';
import type { ExplanationStep } from './explanation.js';

/** What the counting functions share. */
export interface Counting {
  calendar: Calendar;
  /** Closed pauses, by day: the days after `from` up to `to` are excluded. */
  pausedDays: readonly { from: LegalDay; to: LegalDay }[];
  /** Closed pauses by their beginning, in milliseconds; they may overlap. */
  pausedTimes: readonly (readonly [from: number, to: number])[];
  /** Null when nobody asks: explaining costs more than counting. */
  steps: ExplanationStep[] | null;
}

export function isPaused(day: LegalDay, counting: Counting): boolean {
  for (const pause of counting.pausedDays) {
    if (day > pause.from && day <= pause.to) return true;
  }
  return false;
}

/** The pauses that matter after day zero: closed ones, in the two forms in which rules ask for them. */
export function closedPauses(
  pauses: readonly Pause[],
  zero: Date,
  calendar: Calendar,
): Pick<Counting, 'pausedDays' | 'pausedTimes'> {
  if (pauses.length === 0) return { pausedDays: [], pausedTimes: [] };
  const closed = pauses
    .flatMap(({ from, to }) => (to === null || to <= zero || to <= from ? [] : [{ from, to }]))
    .sort((a, b) => a.from.getTime() - b.from.getTime());
  return {
    pausedDays: closed.map(({ from, to }) => ({
      from: calendar.dayOf(from),
      to: calendar.dayOf(to),
    })),
    pausedTimes: closed.map(({ from, to }) => [from.getTime(), to.getTime()]),
  };
}
