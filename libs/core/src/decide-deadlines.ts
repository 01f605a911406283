import { CaseError } from './case-error.js';
import { isMoved, movesByCalendar, type CalendarMove } from './deadlines/calendar-moves.js';
import { changeDeadlines } from './deadlines/changes.js';
import { applyFired } from './deadlines/sweep.js';
import { dueText } from './due-text.js';
import type { CaseEvent, CaseState, Deadline, World } from './types.js';
import { factsOf } from './workflow/conditions.js';
import type { DeadlinesTable } from './workflow/tables.js';
import type { Workflow } from './workflow/workflow.js';

/**
 * The deadline that a `deadlineWarned` or `deadlinePassed` event marks; null for every other event.
 * @throws CaseError `event_not_allowed` if it is not due (moved, paused, stopped, or fired before): the sweep
 * takes that as done
 */
export function fireDeadline(
  table: DeadlinesTable,
  before: CaseState,
  event: CaseEvent,
): Deadline | null {
  const { type } = event;
  if (type !== 'deadlineWarned' && type !== 'deadlinePassed') return null;
  const { deadline: name, ordinal } = event.payload;
  // Its rule was switched off: nobody is late by it any more, and the next event stops it.
  if (!table.clocks[String(name)]) throw switchedOff(String(name));
  const row = before.deadlines.find((d) => d.name === name && d.ordinal === ordinal);
  const fired = row && applyFired(row, { type, at: event.at });
  if (fired) return fired;
  throw new CaseError(
    'event_not_allowed',
    `the deadline ${String(name)} #${String(ordinal)} is not due`,
    { allowedEvents: [] },
  );
}

/**
 * What a `calendarChanged` event moves; nothing for every other event.
 * @throws CaseError `event_not_allowed` if nothing of the case moves (any more) or the case is closed: a repeated
 * notice does nothing
 */
export function moveDeadlines(before: CaseState, event: CaseEvent, moving: Moving): CalendarMove[] {
  if (event.type !== 'calendarChanged') return [];
  const { workflow, world } = moving;
  const moves =
    before.phase === 'closed'
      ? []
      : movesByCalendar({
          table: workflow.deadlines,
          assignments: before.assignments,
          deadlines: before.deadlines,
          at: event.at,
          calendarOf: (unitId) => world.calendarOf(unitId),
        });
  if (moves.length > 0) return moves;
  throw new CaseError('event_not_allowed', 'no open deadline of this case moves by the calendar', {
    allowedEvents: [],
  });
}

interface Moving {
  workflow: Workflow;
  world: World;
}

/** The event with what it has moved, so that the timeline tells both dates for ever. */
export function withMoves(
  event: CaseEvent,
  moves: readonly CalendarMove[],
  world: World,
): CaseEvent {
  if (moves.length === 0) return event;
  const moved = moves.filter(isMoved).map(({ before, after }) => ({
    deadline: before.name,
    ordinal: before.ordinal,
    before: dueText(before, world),
    after: dueText(after, world),
  }));
  return { ...event, payload: { ...event.payload, moved } };
}

/**
 * `clockWithdrawn` is only for a clock that the table has no more.
 * @throws CaseError `event_not_allowed`
 */
export function refuseNeedlessWithdrawal(table: DeadlinesTable, event: CaseEvent): void {
  const name = String(event.payload['deadline']);
  if (event.type === 'clockWithdrawn' && table.clocks[name])
    throw new CaseError('event_not_allowed', `the clock ${name} has a rule`, { allowedEvents: [] });
}

const switchedOff = (name: string): CaseError =>
  new CaseError('event_not_allowed', `the clock ${name} has no rule any more`, {
    allowedEvents: [],
  });

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
