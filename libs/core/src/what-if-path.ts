import type { LegalDay } from './calendar/calendar.js';
import { CaseError } from './case-error.js';
import { dueEvents } from './deadlines/sweep.js';
import { decide } from './decide.js';
import { may } from './permissions.js';
import type { Actor, CaseState, Incoming, World } from './types.js';
import { compileWorkflow } from './workflow/compile.js';
import { fieldsOf, type Field } from './workflow/fields.js';
import type { Workflow } from './workflow/workflow.js';

/** A case on which things are tried: every step is decided by the real rules, and nothing is saved. */
export interface Trial {
  workflow: Workflow;
  world: World;
  state: CaseState;
  /** What has happened in the trial, in order; the clocks' own warnings are left out. */
  events: { type: string; at: Date }[];
}

/** Values that the asker has set; they go into every payload that has such a field. */
export type Hints = Record<string, unknown>;

export function trialOf(workflow: Workflow, world: World, state: CaseState): Trial {
  return { workflow, world, state, events: [] };
}

/**
 * The trial after one event. What falls due on the way is fired first, as the sweep would: a guard may ask whether
 * a clock had passed.
 * @throws CaseError as `decide`
 */
export function attempt(trial: Trial, type: string, at: Date, hints: Hints): Trial {
  const state = sweptUntil(trial, at);
  const incoming: Incoming = {
    type,
    payload: payloadFor(trial, state, { type, at, hints }),
    actor: actorFor(trial.workflow, state, type),
    at,
  };
  if (!may(trial.workflow, incoming.actor, type, state)) {
    throw new CaseError('event_not_allowed', `nobody could cause ${type} in ${state.state}`, {
      guard: 'nobodyMay',
    });
  }
  const { next } = decide(trial.workflow, state, incoming, trial.world);
  return { ...trial, state: next, events: [...trial.events, { type, at }] };
}

/** As `attempt`, with another choice where a guard refuses the first (a level that is not higher than the last). */
function attemptAny(trial: Trial, type: string, at: Date, hints: Hints): Trial {
  const open = fieldsOf(trial.workflow, type).filter(
    ({ name, required, options }) => required && options.length > 1 && hints[name] === undefined,
  );
  const others = open.flatMap(({ name, multiple, options }) =>
    options.slice(1).map((option) => ({ [name]: multiple ? [option] : option })),
  );
  try {
    return attempt(trial, type, at, hints);
  } catch (error) {
    if (!(error instanceof CaseError)) throw error;
    for (const other of others) {
      const done = tried(() => attempt(trial, type, at, { ...hints, ...other }));
      if (done) return done;
    }
    throw error;
  }
}

/**
 * The trial after the first of the events that is possible and leads where it should. One that is not possible yet
 * is tried once more after another event of the same state: a unit asks, then the office approves.
 * @throws CaseError of the first event (or of its asking: why `approveX` is not possible is why `askX` is not), if
 *   none leads there
 */
export function attemptOne(
  trial: Trial,
  types: readonly string[],
  at: Date,
  hints: Hints,
  arrived: (state: CaseState) => boolean,
): Trial {
  let refused: CaseError | undefined;
  for (const type of types) {
    try {
      const done = attemptAny(trial, type, at, hints);
      if (arrived(done.state)) return done;
    } catch (error) {
      if (!(error instanceof CaseError)) throw error;
      if (error.code !== 'event_not_allowed') throw error;
      refused ??= refusalOfAsking(trial, type, at, hints) ?? error;
      const prepared = afterPreparation(trial, type, at, hints);
      if (prepared && arrived(prepared.state)) return prepared;
    }
  }
  throw refused ?? new CaseError('event_not_allowed', 'nothing leads there from this state');
}

function refusalOfAsking(
  trial: Trial,
  type: string,
  at: Date,
  hints: Hints,
): CaseError | undefined {
  const asking = type.replace(/^approve/, 'ask');
  if (asking === type || !trial.workflow.events[asking]) return undefined;
  try {
    attempt(trial, asking, at, hints);
    return undefined;
  } catch (error) {
    if (!(error instanceof CaseError)) return undefined;
    return error.code === 'event_not_allowed' || isOfHints(error, hints) ? error : undefined;
  }
}

/** What was supposed is at fault, not what was guessed for the rest of the payload. */
function isOfHints({ details }: CaseError, hints: Hints): boolean {
  const faults = details.faults ?? [];
  const supposed = Object.keys(hints).filter((name) => hints[name] !== undefined);
  return (
    faults.length > 0 &&
    faults.every(({ path }) => supposed.some((name) => path === `payload.${name}`))
  );
}

function afterPreparation(trial: Trial, goal: string, at: Date, hints: Hints): Trial | undefined {
  const handled = compileWorkflow(trial.workflow).handled.get(trial.state.state);
  for (const type of Object.keys(trial.workflow.events)) {
    if (type === goal || !handled?.has(type)) continue;
    if (trial.workflow.events[type]?.companion || trial.workflow.events[type]?.companionOnly)
      continue;
    const asked = tried(() => attempt(trial, type, at, hints));
    if (!asked || asked.state.state !== trial.state.state) continue;
    const done = tried(() => attempt(asked, goal, at, hints), ['event_not_allowed']);
    if (done) return done;
  }
  return undefined;
}

/** Undefined for a refusal; with codes, only for such a one. */
function tried(run: () => Trial, codes?: readonly string[]): Trial | undefined {
  try {
    return run();
  } catch (error) {
    if (error instanceof CaseError && (codes?.includes(error.code) ?? true)) return undefined;
    throw error;
  }
}

function sweptUntil({ workflow, world, state }: Trial, at: Date): CaseState {
  let now = state;
  for (;;) {
    const [first] = dueEvents(now.deadlines, at);
    if (!first) return now;
    now = decide(workflow, now, { ...first, actor: { kind: 'system' } }, world).next;
  }
}

/** Whoever has the right: what-if asks what would follow, not who would do it. */
function actorFor(workflow: Workflow, state: CaseState, type: string): Actor {
  const grants = compileWorkflow(workflow).grants.get(type) ?? [];
  const units = state.assignments.map((assignment) => assignment.unitId);
  const memberships = grants.flatMap(({ role, of }) =>
    (of === undefined ? [0] : units).map((unitId) => ({ role, unitId, covers: [unitId] })),
  );
  const actors: Actor[] = [
    { kind: 'person', id: 0, name: '', memberships },
    { kind: 'requester', requestIds: state.requestIds },
    { kind: 'system' },
  ];
  const able = actors.find((actor) => may(workflow, actor, type, state));
  return able ?? { kind: 'system' };
}

function payloadFor(
  { workflow, world }: Trial,
  state: CaseState,
  { type, at, hints }: { type: string; at: Date; hints: Hints },
): Record<string, unknown> {
  const today = world.calendarOf(null).dayOf(at);
  const values = fieldsOf(workflow, type).flatMap((field): [string, unknown][] => {
    if (hints[field.name] !== undefined) return [[field.name, hints[field.name]]];
    return field.required ? [[field.name, guess(field, state, today)]] : [];
  });
  return Object.fromEntries(values);
}

/** Something that the field takes. What decides about a due date is always a hint, never a guess. */
function guess({ widget, multiple, options }: Field, state: CaseState, today: LegalDay): unknown {
  const one = (): unknown => {
    if (options[0] !== undefined) return options[0];
    switch (widget) {
      case 'unit':
        return state.assignments.at(-1)?.unitId ?? 1;
      case 'units':
        return { unit: state.assignments.at(-1)?.unitId ?? 1, task: '…' };
      case 'case':
        return state.id;
      case 'day':
        return today;
      case 'length':
        return '1 working day';
      case 'number':
        return 1;
      case 'checkbox':
        return true;
      case 'text':
      case 'textarea':
      case 'select':
      case 'radio':
      case 'place':
        return '…';
    }
  };
  return multiple ? [one()] : one();
}
