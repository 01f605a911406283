import type { AnyMachineSnapshot, AnyStateMachine } from 'xstate';
import type { MachineEvent } from './workflow.js';

type StateNode = AnyStateMachine['root'];
type Transition = StateNode['on'][string][number];
interface Composed {
  check: unknown;
  guards: readonly unknown[];
}

/** Names of the guards in a transition's condition; `and`, `or` and `not` are looked through. */
export function guardNames(guard: unknown): string[] {
  if (guard === undefined || guard === null) return [];
  if (typeof guard === 'string') return [guard];
  if (isComposed(guard)) return guard.guards.flatMap(guardNames);
  if (typeof guard === 'object' && 'type' in guard) return [String(guard.type)];
  return [];
}

/** Whether the condition has a part without a name: such a refusal could not be explained to anyone. */
export function hasUnnamedGuard(guard: unknown): boolean {
  if (guard === undefined || guard === null || typeof guard === 'string') return false;
  if (isComposed(guard)) return guard.guards.some(hasUnnamedGuard);
  return typeof guard === 'function';
}

/**
 * The guard to tell the actor about after a refusal: of the last candidate transition (the one for the plain
 * case stands last), the first named guard that says no.
 */
export function refusingGuard(
  machine: AnyStateMachine,
  snapshot: AnyMachineSnapshot,
  statePath: string,
  event: MachineEvent,
): string | undefined {
  const candidates = transitionsAt(machine, statePath, event.type);
  const last = candidates.at(-1);
  if (!last) return undefined;
  const names = guardNames(last.guard);
  const refusing = names.find((name) => {
    const guard = machine.implementations.guards[name] as unknown;
    if (typeof guard !== 'function' || isComposed(guard)) return false;
    return !guard({ context: snapshot.context as unknown, event }, paramsOf(last.guard));
  });
  return refusing ?? names[0];
}

/** Candidate transitions for an event, innermost state first, in the machine's order. */
export function transitionsAt(
  machine: AnyStateMachine,
  statePath: string,
  type: string,
): Transition[] {
  const nodes: StateNode[] = [machine.root];
  for (const key of statePath.split('.')) {
    const child = nodes.at(-1)?.states[key] as StateNode | undefined;
    if (child) nodes.push(child);
  }
  return nodes.reverse().flatMap((node) => (node.transitions.get(type) ?? []) as Transition[]);
}

function paramsOf(guard: unknown): unknown {
  return typeof guard === 'object' && guard !== null && 'params' in guard
    ? guard.params
    : undefined;
}

function isComposed(guard: unknown): guard is Composed {
  return typeof guard === 'function' && 'check' in guard && 'guards' in guard;
}
