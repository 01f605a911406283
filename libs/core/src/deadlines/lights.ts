import type { Calendar } from '../calendar/calendar.js';
import { workingDaysBetween } from '../calendar/working-days.js';
import type { Deadline } from '../types.js';

export type Light = 'green' | 'yellow' | 'red' | 'deepRed';

/** Deep red begins with the sixth working day past due (domain.md 1.11, a choice of this system). */
export const DEEP_RED_AFTER = 5;

/** True if the clock was stopped in time: before 24:00 of the due day for day rules. A running clock: false. */
export function onTime(deadline: Deadline): boolean {
  return deadline.stoppedAt !== null && deadline.stoppedAt < deadline.dueAt;
}

/**
 * The light of a deadline: yellow from its first warning on, red when past due, deep red when more than five
 * working days past due. A stopped clock keeps the light of its end, a paused one that of the pause's beginning.
 */
export function light(deadline: Deadline, now: Date, calendar: Calendar): Light {
  const at = lookedAt(deadline, now);
  if (at >= deadline.dueAt) {
    const late = workingDaysBetween(deadline.dueDay, calendar.dayOf(at), calendar);
    return late > DEEP_RED_AFTER ? 'deepRed' : 'red';
  }
  const first = deadline.warnAt[0];
  return first !== undefined && at >= first ? 'yellow' : 'green';
}

function lookedAt(deadline: Deadline, now: Date): Date {
  switch (deadline.status) {
    case 'running':
      return now;
    case 'paused':
      return deadline.pauses.find((pause) => pause.to === null)?.from ?? now;
    case 'stopped':
      return deadline.stoppedAt ?? now;
  }
}

/** The running duty clock that falls due first, overdue ones included; windows make nobody late. */
export function nearestDue(deadlines: readonly Deadline[]): Deadline | null {
  let nearest: Deadline | null = null;
  for (const deadline of deadlines) {
    if (deadline.kind !== 'duty' || deadline.status !== 'running') continue;
    if (nearest === null || deadline.dueAt < nearest.dueAt) nearest = deadline;
  }
  return nearest;
}
