import type { Assignment, StatePath } from '../types.js';
import { statesOn } from '../workflow/state-path.js';
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
  const fired = firedIn(change);
  if (fired.has(trigger)) return 'case';
  if (!trigger.startsWith('assignment ')) return null;
  const ordinals = assignmentsThat(trigger.slice('assignment '.length) as Moment, change);
  return ordinals.length > 0 ? ordinals : null;
}

const firedSets = new WeakMap<Change, ReadonlySet<string>>();

/** The `event`, `enter` and `leave` triggers of a change: made once, asked by every clock of the table. */
function firedIn(change: Change): ReadonlySet<string> {
  const known = firedSets.get(change);
  if (known) return known;
  const from = change.fromState === null ? [] : statesOn(change.fromState);
  const to = statesOn(change.toState);
  const fired = new Set([`event ${change.type}`]);
  for (const state of to) if (!from.includes(state)) fired.add(`enter ${state}`);
  for (const state of from) if (!to.includes(state)) fired.add(`leave ${state}`);
  firedSets.set(change, fired);
  return fired;
}

/** All triggers together: `case` wins over single assignments. */
export function firedByAny(triggers: readonly Trigger[], change: Change): Fired | null {
  let ordinals: readonly number[] | null = null;
  for (const trigger of triggers) {
    const fired = firedBy(trigger, change);
    if (fired === 'case') return 'case';
    if (fired !== null) ordinals = ordinals === null ? fired : [...ordinals, ...fired];
  }
  return ordinals;
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
