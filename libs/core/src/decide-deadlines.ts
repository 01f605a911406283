import { CaseError } from './case-error.js';
import { changeDeadlines } from './deadlines/changes.js';
import { applyFired } from './deadlines/sweep.js';
import type { CaseEvent, CaseState, Deadline, World } from './types.js';
import { factsOf } from './workflow/conditions.js';
import type { Workflow } from './workflow/workflow.js';

/**
 * The deadline that a `deadlineWarned` or `deadlinePassed` event marks; null for every other event.
 * @throws CaseError `event_not_allowed` if it is not due (moved, paused, stopped, or fired before): the sweep
 * takes that as done
 */
export function fireDeadline(before: CaseState, event: CaseEvent): Deadline | null {
  const { type } = event;
  if (type !== 'deadlineWarned' && type !== 'deadlinePassed') return null;
  const { deadline: name, ordinal } = event.payload;
  const row = before.deadlines.find((d) => d.name === name && d.ordinal === ordinal);
  const fired = row && applyFired(row, { type, at: event.at });
  if (fired) return fired;
  throw new CaseError(
    'event_not_allowed',
    `the deadline ${String(name)} #${String(ordinal)} is not due`,
    { allowedEvents: [] },
  );
}

/** The deadlines that the event starts, moves or stops. `next` is the case after it, with its assignments. */
export function advanceDeadlines(
  workflow: Workflow,
  before: CaseState | null,
  next: CaseState,
  event: CaseEvent,
  world: World,
): Deadline[] {
  return changeDeadlines({
    table: workflow.deadlines,
    before: {
      state: before?.state ?? null,
      assignments: before?.assignments ?? [],
      deadlines: next.deadlines,
    },
    after: { state: next.state, assignments: next.assignments },
    event,
    profile: next.profile,
    receivedAt: next.receivedAt,
    facts: factsOf(next, event.payload),
    calendarOf: (unitId) => world.calendarOf(unitId),
  });
}
