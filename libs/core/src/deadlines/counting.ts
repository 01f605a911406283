import type { Calendar, LegalDay } from '../calendar/calendar.js';
import type { Pause } from '../types.js';
import type { ExplanationStep } from './explanation.js';

/** What the counting functions share. */
export interface Counting {
  calendar: Calendar;
  /** Closed pauses, by day: the days after `from` up to `to` are excluded. */
  pausedDays: readonly { from: LegalDay; to: LegalDay }[];
  /** Closed pauses, merged and ascending, in milliseconds. */
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
  const times: [number, number][] = [];
  const days: { from: LegalDay; to: LegalDay }[] = [];
  for (const { from, to } of [...pauses].sort((a, b) => a.from.getTime() - b.from.getTime())) {
    if (to === null || to <= zero || to <= from) continue;
    days.push({ from: calendar.dayOf(from), to: calendar.dayOf(to) });
    const last = times.at(-1);
    const begin = Math.max(from.getTime(), zero.getTime());
    if (last && begin <= last[1]) last[1] = Math.max(last[1], to.getTime());
    else times.push([begin, to.getTime()]);
  }
  return { pausedDays: days, pausedTimes: times };
}
