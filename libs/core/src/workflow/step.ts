import {
  fromTransition,
  transition,
  type ActorScope,
  type AnyEventObject,
  type AnyMachineSnapshot,
} from 'xstate';
import type { MachineEvent, Workflow } from './workflow.js';

type Scope = ActorScope<AnyMachineSnapshot, AnyEventObject>;

/**
 * XState's `transition` makes a whole actor for each step, its initial context included: a third of the cost of
 * a decision. Our machines only assign, so one inert scope, obtained once, serves every step.
 */
const inertScope: Scope = (() => {
  let scope: unknown;
  const probe = fromTransition((state: null, _event, given) => {
    scope = given;
    return state;
  }, null);
  transition(
    probe,
    { status: 'active', output: undefined, error: undefined, context: null },
    { type: 'probe' },
  );
  return scope as Scope;
})();

/** The machine's first snapshot for an opening event. */
export function openMachine(workflow: Workflow, input: MachineEvent): AnyMachineSnapshot {
  return pure(
    workflow,
    input.type,
    (scope) => workflow.machine.getInitialSnapshot(scope, input) as AnyMachineSnapshot,
  );
}

/** The machine's next snapshot. Ask `accepts` first: an event that no state takes changes nothing, silently. */
export function stepMachine(
  workflow: Workflow,
  snapshot: AnyMachineSnapshot,
  event: MachineEvent,
): AnyMachineSnapshot {
  return pure(
    workflow,
    event.type,
    (scope) => workflow.machine.transition(snapshot, event, scope) as AnyMachineSnapshot,
  );
}

/** Machines only assign. An effect here would be lost, so it is a bug of the workflow and never goes unnoticed. */
function pure(
  workflow: Workflow,
  type: string,
  run: (scope: Scope) => AnyMachineSnapshot,
): AnyMachineSnapshot {
  const effects: string[] = [];
  const next = run({ ...inertScope, actionExecutor: (action) => effects.push(action.type) });
  if (effects.length > 0) {
    throw new Error(
      `${workflow.kind}: ${type} has effects (${effects.join(', ')}); machines only assign`,
    );
  }
  if (next.status === 'error')
    throw new Error(`${workflow.kind}: ${type} failed`, { cause: next.error });
  return next;
}
