import { CaseError } from './case-error.js';
import { isIn } from './deadlines/triggers.js';
import type { CaseState, Deadline, World } from './types.js';
import { attempt, attemptOne, trialOf, type Hints, type Trial } from './what-if-path.js';
import { graphOf } from './workflow/graph.js';
import { phaseOf } from './workflow/state-path.js';
import type { Clock, Trigger } from './workflow/tables.js';
import type { Workflow } from './workflow/workflow.js';

/** What is supposed to happen to a deadline. */
export type Supposition =
  /** The clock stands still from then on; `to`: until then. `from` null: it stands still already. */
  | { what: 'pause'; from: Date | null; to: Date | null }
  /** As the payload of an extension: `length` or `until`. */
  | { what: 'extension'; at: Date; hints: Hints }
  /** The unit gives the case back, and the office decides. */
  | { what: 'return'; at: Date; decision: 'approve' | 'refuse' }
  /** A new day zero: a supplement arrived, a fee was paid. */
  | { what: 'restart'; at: Date };

export interface WhatIf {
  state: CaseState;
  deadline: Deadline;
  /** The steps that would lead there. */
  events: Trial['events'];
}

/** Names of the procedure of returns (退单), the same in every workflow that has one. */
const RETURN = { ask: 'requestReturn', approve: 'approveReturn', refuse: 'refuseReturn' } as const;

/**
 * What a deadline would be, if … Pure, and decided by `decide` itself, event by event: so the answer is what then
 * really happens.
 * @throws CaseError `event_not_allowed` if the workflow does not allow it in this state (or the clock has ended);
 *   `invalid_payload` as the event would, e.g. for an extension beyond its limits
 */
export function whatIf(
  workflow: Workflow,
  state: CaseState,
  { name, ordinal }: Pick<Deadline, 'name' | 'ordinal'>,
  supposed: Supposition,
  world: World,
): WhatIf {
  const of = (current: CaseState): Deadline => {
    const row = current.deadlines.find((d) => d.name === name && d.ordinal === ordinal);
    if (!row) throw new CaseError('not_found', `there is no deadline ${name} #${ordinal}`);
    return row;
  };
  const before = of(state);
  const clock = workflow.deadlines.clocks[name];
  if (!clock || before.status === 'stopped') {
    throw new CaseError('event_not_allowed', `${name} has ended`, { guard: 'clockEnded' });
  }
  const asked = { trial: trialOf(workflow, world, state), clock, of };
  const done = suppose(asked, supposed);
  return { state: done.state, deadline: of(done.state), events: done.events };
}

/** The case after a dispatch, or any other event: by the same rules, with nothing saved. */
export function whatIfEvent(
  workflow: Workflow,
  state: CaseState,
  { type, at, hints }: { type: string; at: Date; hints: Hints },
  world: World,
): CaseState {
  return attempt(trialOf(workflow, world, state), type, at, hints).state;
}

interface Asked {
  trial: Trial;
  clock: Clock;
  of(state: CaseState): Deadline;
}

function suppose(asked: Asked, supposed: Supposition): Trial {
  const { trial, clock, of } = asked;
  switch (supposed.what) {
    case 'pause': {
      const { from, to } = supposed;
      const still = from === null ? trial : pause(asked, from, to);
      if (of(still.state).status !== 'paused')
        throw refused(`${of(still.state).name} does not stand still`, 'clockNotPaused');
      return to === null ? still : resume({ ...asked, trial: still }, to);
    }
    case 'extension': {
      const given = of(trial.state);
      const hints = { ...supposed.hints, assignment: given.assignment ?? undefined };
      const types = clock.extension ? eventsOf([clock.extension.by], trial) : [];
      if (types.length === 0) throw refused(`${given.name} cannot be extended`, 'notExtendable');
      return attemptOne(trial, types, supposed.at, hints, (state) => {
        return of(state).extensions.length > given.extensions.length;
      });
    }
    case 'return': {
      const decided = RETURN[supposed.decision];
      const { events } = trial.workflow;
      if (!events[RETURN.ask] || !events[decided])
        throw refused('this workflow knows no returns', 'noReturns');
      const atOnce = mayCome(trial, decided);
      const given = atOnce ? trial : attempt(trial, RETURN.ask, supposed.at, {});
      return attempt(given, decided, supposed.at, {});
    }
    case 'restart': {
      const given = of(trial.state);
      const types = eventsOf(clock.restarts, trial);
      if (types.length === 0)
        throw refused(`nothing sets ${given.name} anew in this state`, 'notRestartable');
      return attemptOne(trial, types, supposed.at, {}, (state) => {
        return of(state).restarts.length > given.restarts.length;
      });
    }
  }
}

function pause({ trial, clock, of }: Asked, from: Date, to: Date | null): Trial {
  if (of(trial.state).status === 'paused')
    throw refused(`${of(trial.state).name} stands still already`, 'clockPausedAlready');
  const leading = graphOf(trial.workflow.machine).edges.filter(
    ({ from: state, event, to: next }) =>
      state === trial.state.state &&
      event !== null &&
      clock.pausesIn.some((still) => isIn(next, still)),
  );
  // Waiting for somebody else within the work, rather than the end of the work (a reply that is being audited).
  const near = leading.filter(({ to: next }) => phaseOf(next) === trial.state.phase);
  const types = names(near.length > 0 ? near : leading);
  if (types.length === 0)
    throw refused(`nothing lets ${of(trial.state).name} stand still now`, 'notPausable');
  const until = trial.world.calendarOf(null).dayOf(to ?? from);
  return attemptOne(trial, types, from, { until }, (state) => of(state).status === 'paused');
}

function resume({ trial, clock, of }: Asked, at: Date): Trial {
  const { state } = trial.state;
  const leading = graphOf(trial.workflow.machine).edges.filter(
    ({ from, event, to }) =>
      from === state &&
      event !== null &&
      phaseOf(to) !== 'closed' &&
      !clock.pausesIn.some((still) => isIn(to, still)),
  );
  return attemptOne(trial, names(leading), at, {}, (next) => of(next).status === 'running');
}

/** Events that let a trigger fire from the present state. */
function eventsOf(triggers: readonly Trigger[], { workflow, state }: Trial): string[] {
  const { edges } = graphOf(workflow.machine);
  return triggers.flatMap((trigger) => {
    const [kind, name = ''] = trigger.split(' ');
    if (kind === 'event') return [name];
    if (kind !== 'enter') return [];
    return names(edges.filter((e) => e.from === state.state && isIn(e.to, name)));
  });
}

function names(edges: readonly { event: string | null }[]): string[] {
  return [...new Set(edges.flatMap(({ event }) => (event === null ? [] : [event])))];
}

function mayCome({ workflow, state }: Trial, type: string): boolean {
  return graphOf(workflow.machine).edges.some((e) => e.from === state.state && e.event === type);
}

function refused(message: string, guard: string): CaseError {
  return new CaseError('event_not_allowed', message, { guard });
}
