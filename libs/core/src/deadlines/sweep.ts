import type { Deadline } from '../types.js';

/** What the system sends through the door when a deadline warns or passes. */
export interface DeadlineEvent {
  type: 'deadlineWarned' | 'deadlinePassed';
  payload: { deadline: string; ordinal: number };
  at: Date;
}

/** What must be known of a deadline to see what it fires. */
export type FiringDeadline = Pick<
  Deadline,
  'name' | 'ordinal' | 'status' | 'warnAt' | 'warnedCount' | 'dueAt' | 'passedAt'
>;

/**
 * The events that are due by an instant and have not fired, in the order in which they fell due: what the sweep
 * sends, and what an import or a worker after an outage catches up. A clock that stands still or has stopped
 * fires nothing.
 */
export function dueEvents(deadlines: readonly FiringDeadline[], until: Date): DeadlineEvent[] {
  return deadlines
    .flatMap((deadline) => dueEventsOf(deadline, until))
    .sort((a, b) => a.at.getTime() - b.at.getTime() || rank(a) - rank(b) || compareNames(a, b));
}

function dueEventsOf(deadline: FiringDeadline, until: Date): DeadlineEvent[] {
  if (deadline.status !== 'running') return [];
  const payload = { deadline: deadline.name, ordinal: deadline.ordinal };
  const events: DeadlineEvent[] = deadline.warnAt
    .slice(deadline.warnedCount)
    .filter((at) => at <= until)
    .map((at) => ({ type: 'deadlineWarned', payload, at }));
  if (deadline.passedAt === null && deadline.dueAt <= until) {
    events.push({ type: 'deadlinePassed', payload, at: deadline.dueAt });
  }
  return events;
}

/** A warning comes before the passing of the same instant. */
function rank(event: DeadlineEvent): number {
  return event.type === 'deadlineWarned' ? 0 : 1;
}

function compareNames(a: DeadlineEvent, b: DeadlineEvent): number {
  if (a.payload.deadline !== b.payload.deadline)
    return a.payload.deadline < b.payload.deadline ? -1 : 1;
  return a.payload.ordinal - b.payload.ordinal;
}

/**
 * The deadline with its mark set, or null if the event is not due for it: it was paused, stopped or moved in the
 * meantime, or has fired already. So a second sweep, or a late timer, does nothing.
 */
export function applyFired(
  deadline: Deadline,
  event: { type: DeadlineEvent['type']; at: Date },
): Deadline | null {
  if (deadline.status !== 'running') return null;
  if (event.type === 'deadlineWarned') {
    const instant = deadline.warnAt[deadline.warnedCount];
    if (instant === undefined || instant > event.at) return null;
    return { ...deadline, warnedCount: deadline.warnedCount + 1 };
  }
  if (deadline.passedAt !== null || deadline.dueAt > event.at) return null;
  return { ...deadline, passedAt: event.at };
}
