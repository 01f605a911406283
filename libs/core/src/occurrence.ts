import { leadOf } from './assignments.js';
import type { CalendarMove } from './deadlines/calendar-moves.js';
import type { Assignment, CaseEvent, CaseState, Deadline, World } from './types.js';

/** One event as the notification table sees it. */
export interface Occurrence {
  event: CaseEvent;
  before: CaseState | null;
  next: CaseState;
  /** States that the event entered, outermost first. */
  entered: readonly string[];
  /** The deadline that warned or passed, for `deadlineWarned` and `deadlinePassed`. */
  fired: Deadline | null;
  /** What `calendarChanged` moves. */
  moves?: readonly CalendarMove[];
  world: World;
}

/** The lead after the event, or before it: whoever just lost the case (a return was approved) is told, too. */
export function leadUnitId({ next, before }: Occurrence): number | undefined {
  return (leadOf(next.assignments) ?? (before ? leadOf(before.assignments) : undefined))?.unitId;
}

/** The unit whose sub-clock fired; for a clock of the whole case the lead. */
export function clockUnitId(occurrence: Occurrence): number | undefined {
  const ordinal = occurrence.fired?.assignment ?? null;
  if (ordinal === null) return leadUnitId(occurrence);
  return occurrence.next.assignments.find((a: Assignment) => a.ordinal === ordinal)?.unitId;
}
