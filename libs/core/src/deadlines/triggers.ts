import type { Assignment, StatePath } from '../types.js';
import type { Trigger } from '../workflow/tables.js';

/** What an event changed, as far as triggers ask. */
export interface Change {
  type: string;
  /** Null before the opening event. */
  fromState: StatePath | null;
  toState: StatePath;
  assignmentsBefore: readonly Assignment[];
  assignmentsAfter: readonly Assignment[];
}

/** What has fired: the whole case, or single assignments by their ordinals. */
export type Fired = 'case' | readonly number[];

type Moment = 'opened' | 'signed' | 'contacted' | 'replied' | 'ended';

/** True if the state is the named one or lies inside it. */
export function isIn(state: StatePath | null, named: StatePath): boolean {
  return state !== null && (state === named || state.startsWith(`${named}.`));
}

/** Null if the trigger does not fire. */
export function firedBy(trigger: Trigger, change: Change): Fired | null {
  const [kind = '', name = ''] = trigger.split(' ');
  switch (kind) {
    case 'event':
      return change.type === name ? 'case' : null;
    case 'enter':
      return isIn(change.toState, name) && !isIn(change.fromState, name) ? 'case' : null;
    case 'leave':
      return isIn(change.fromState, name) && !isIn(change.toState, name) ? 'case' : null;
    default: {
      const ordinals = assignmentsThat(name as Moment, change);
      return ordinals.length > 0 ? ordinals : null;
    }
  }
}

/** All triggers together: `case` wins over single assignments. */
export function firedByAny(triggers: readonly Trigger[], change: Change): Fired | null {
  const ordinals = new Set<number>();
  for (const trigger of triggers) {
    const fired = firedBy(trigger, change);
    if (fired === 'case') return 'case';
    for (const ordinal of fired ?? []) ordinals.add(ordinal);
  }
  return ordinals.size > 0 ? [...ordinals] : null;
}

/** Assignments whose mark is newly set. A reply taken back and given again is new once more. */
function assignmentsThat(moment: Moment, change: Change): number[] {
  const ordinals: number[] = [];
  for (const after of change.assignmentsAfter) {
    const before = change.assignmentsBefore.find((row) => row.ordinal === after.ordinal);
    if (markOf(after, moment) && !(before && markOf(before, moment))) ordinals.push(after.ordinal);
  }
  return ordinals;
}

function markOf(row: Assignment, moment: Moment): Date | null {
  switch (moment) {
    case 'opened':
      return row.openedAt;
    case 'signed':
      return row.signedAt;
    case 'contacted':
      return row.contactedAt;
    case 'replied':
      return row.repliedAt;
    case 'ended':
      return row.endedAt;
  }
}
