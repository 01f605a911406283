import type { AnyMachineSnapshot, AnyStateMachine } from 'xstate';
import { CaseError } from '../case-error.js';
import type { CaseContext, CaseState, PersistedSnapshot } from '../types.js';
import type { MachineEvent, Workflow } from './workflow.js';

/** What `persistSnapshot` made, with what it was made of: a case at hand need not be restored from its saved form. */
const live = new WeakMap<PersistedSnapshot, { workflow: Workflow; snapshot: AnyMachineSnapshot }>();

/**
 * The machine's snapshot from the saved one.
 * @throws CaseError `broken_snapshot` if a state was renamed, the machine had failed, or a counter is missing:
 * XState itself would go on with `NaN` or an errored machine, silently.
 */
export function restoreSnapshot(workflow: Workflow, current: CaseState): AnyMachineSnapshot {
  const saved = current.snapshot;
  const known = live.get(saved);
  if (known?.workflow === workflow) return known.snapshot;
  const broken = (why: string, cause?: unknown): CaseError =>
    new CaseError('broken_snapshot', `case ${current.number}: ${why}`, { cause });
  if (saved.status === 'error') throw broken('its machine had failed');
  const context = workflow.context.safeParse(saved.context);
  if (!context.success) throw broken('its saved facts do not fit the workflow', context.error);
  let snapshot: AnyMachineSnapshot;
  try {
    snapshot = workflow.machine.resolveState({
      value: saved.value as never,
      context: context.data,
      status: saved.status,
    });
  } catch (cause) {
    throw broken('its saved state is unknown to the workflow', cause);
  }
  if (snapshot.status === 'error') throw broken('its machine has failed');
  return snapshot;
}

/** What is saved of a snapshot. Machines have no actors and no history, so three fields are the whole of it. */
export function persistSnapshot(
  workflow: Workflow,
  snapshot: AnyMachineSnapshot,
): PersistedSnapshot {
  const saved: PersistedSnapshot = {
    value: snapshot.value,
    context: snapshot.context as CaseContext,
    status: snapshot.status,
  };
  live.set(saved, { workflow, snapshot });
  return saved;
}

/** Whether some transition takes the event now. `can()` would say no to one without target and actions. */
export function accepts(
  machine: AnyStateMachine,
  snapshot: AnyMachineSnapshot,
  event: MachineEvent,
): boolean {
  if (snapshot.status !== 'active') return false;
  return machine.getTransitionData(snapshot, event).length > 0;
}
