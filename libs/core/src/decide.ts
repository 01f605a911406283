import type { AnyMachineSnapshot } from 'xstate';
import { applyAssignmentEffects, openLead } from './assignments.js';
import { CaseError } from './case-error.js';
import {
  advanceDeadlines,
  fireDeadline,
  moveDeadlines,
  refuseNeedlessWithdrawal,
  withMoves,
} from './decide-deadlines.js';
import { rungsHeld } from './ladder.js';
import { messagesFor } from './notifications.js';
import { parsePayload } from './payload.js';
import { may, mayView, type Granted } from './permissions.js';
import type {
  Assignment,
  CaseEvent,
  CaseState,
  Deadline,
  Decision,
  Incoming,
  NewCase,
  World,
} from './types.js';
import { compileWorkflow, type CompiledWorkflow } from './workflow/compile.js';
import { refusingGuard } from './workflow/guards.js';
import { accepts, persistSnapshot, restoreSnapshot } from './workflow/snapshot.js';
import { phaseOf, statePathOf, statesOn } from './workflow/state-path.js';
import { openMachine, stepMachine } from './workflow/step.js';
import { isSystemEvent, OPENING_EVENT } from './workflow/system-events.js';
import type { MachineEvent, Workflow } from './workflow/workflow.js';

/**
 * Everything that one event changes. Pure: equal arguments give an equal decision.
 *
 * @param current the locked case, or what it is opened with (then the event is `register`)
 * @throws CaseError `not_found` (the actor may not even see the case), `forbidden`, `invalid_payload` (a fault
 * for each wrong field), `event_not_allowed` (with what is allowed, and the guard that refused),
 * `broken_snapshot` (the saved state does not fit the workflow)
 */
export function decide(
  workflow: Workflow,
  current: CaseState | NewCase,
  incoming: Incoming,
  world: World,
): Decision {
  const compiled = compileWorkflow(workflow);
  if (!isCase(current)) return open(compiled, current, incoming, world);
  const granted = authorize(workflow, current, incoming);
  const payload = parsePayload(compiled, incoming.type, incoming.payload);
  const snapshot = restoreSnapshot(workflow, current);
  const event = machineEvent(compiled, current, { ...incoming, payload }, granted.role);
  const accepted = accepts(workflow.machine, snapshot, event);
  if (!accepted && !isSystemEvent(incoming.type))
    throw refusal(compiled, current, snapshot, incoming, event);
  const next = accepted ? stepMachine(workflow, snapshot, event) : snapshot;
  return conclude(compiled, current, { incoming, payload, granted, snapshot: next, world });
}

/**
 * Types of the events that the actor may cause now, in the order of events.ts. Guards are asked without a
 * payload, so a listed event may still be refused for what it says.
 */
export function allowedEvents(
  workflow: Workflow,
  current: CaseState,
  actor: Incoming['actor'],
  at: Date,
): string[] {
  return allowedFrom(
    compileWorkflow(workflow),
    current,
    restoreSnapshot(workflow, current),
    actor,
    at,
  );
}

function isCase(current: CaseState | NewCase): current is CaseState {
  return 'snapshot' in current;
}

function authorize(workflow: Workflow, current: CaseState, incoming: Incoming): Granted {
  const granted = may(workflow, incoming.actor, incoming.type, current);
  const companionOnly =
    workflow.events[incoming.type]?.companionOnly === true && incoming.companion !== true;
  if (granted && !companionOnly) return granted;
  // A person of one unit must not even learn that another unit's case exists.
  if (!mayView(workflow, incoming.actor, current))
    throw new CaseError('not_found', 'there is no such case');
  if (!workflow.events[incoming.type] && !isSystemEvent(incoming.type)) {
    parsePayload(compileWorkflow(workflow), incoming.type, incoming.payload);
  }
  throw new CaseError('forbidden', `not permitted: ${incoming.type}`);
}

function open(
  compiled: CompiledWorkflow,
  opened: NewCase,
  incoming: Incoming,
  world: World,
): Decision {
  const { workflow } = compiled;
  if (incoming.type !== OPENING_EVENT) {
    throw new CaseError('event_not_allowed', `a case is opened by ${OPENING_EVENT}`, {
      allowedEvents: [OPENING_EVENT],
    });
  }
  const granted = may(workflow, incoming.actor, OPENING_EVENT, opened);
  if (!granted) throw new CaseError('forbidden', `not permitted: ${OPENING_EVENT}`);
  const payload = parsePayload(compiled, OPENING_EVENT, incoming.payload);
  if (!workflow.deadlines.profiles.includes(opened.profile)) {
    const message = `there is no clock profile "${opened.profile}"`;
    throw new CaseError('invalid_payload', message, {
      faults: [{ path: 'profile', code: 'unknown_profile', message }],
    });
  }
  const input = machineEvent(
    compiled,
    { ...opened, assignments: [], deadlines: [] },
    { ...incoming, payload },
    granted.role,
  );
  const snapshot = openMachine(workflow, input);
  return conclude(compiled, opened, { incoming, payload, granted, snapshot, world });
}

function machineEvent(
  compiled: CompiledWorkflow,
  rows: { assignments: readonly Assignment[]; deadlines: readonly Deadline[] },
  incoming: Pick<Incoming, 'type' | 'at'> & { payload?: Record<string, unknown> },
  role: string,
): MachineEvent {
  const at = incoming.at.getTime();
  const windows = rows.deadlines.filter(
    (d) =>
      d.kind === 'window' &&
      d.status !== 'stopped' &&
      d.passedAt === null &&
      d.dueAt.getTime() > at,
  );
  return {
    type: incoming.type,
    ...(incoming.payload && { payload: incoming.payload }),
    at,
    role,
    limits: compiled.limits,
    facts: {
      leadUnit: openLead(rows.assignments)?.unitId ?? null,
      openAssists: rows.assignments.filter(
        (a) => a.role === 'assist' && a.endedAt === null && a.repliedAt === null,
      ).length,
      openWindows: windows.map((d) => d.name),
      passedClocks: rows.deadlines
        .filter((d) => d.status !== 'stopped' && d.passedAt !== null)
        .map((d) => d.name),
    },
  };
}

interface Step {
  incoming: Incoming;
  payload: Record<string, unknown>;
  granted: Granted;
  snapshot: AnyMachineSnapshot;
  world: World;
}

/** From the machine's answer to the whole decision: assignments, then deadlines, then messages. */
function conclude(compiled: CompiledWorkflow, current: CaseState | NewCase, done: Step): Decision {
  const before = isCase(current) ? current : null;
  const { incoming, payload, granted, world } = done;
  const state = statePathOf(done.snapshot.value);
  const bare: CaseEvent = {
    type: incoming.type,
    actor: incoming.actor,
    actedAs: granted.membership && { role: granted.role, unitId: granted.membership.unitId },
    at: incoming.at,
    payload,
    fromState: before?.state ?? null,
    toState: state,
  };
  refuseNeedlessWithdrawal(compiled.workflow.deadlines, bare);
  const left = before ? statesOn(before.state) : [];
  const entered = statesOn(state).filter((s) => !left.includes(s));
  const fired = before ? fireDeadline(compiled.workflow.deadlines, before, bare) : null;
  const moves = before ? moveDeadlines(before, bare, { workflow: compiled.workflow, world }) : [];
  const event = withMoves(bare, moves, world);
  const next = nextCase(compiled.workflow, current, { event, entered, snapshot: done.snapshot });
  const effects = [event.type, ...entered.map((s) => `enter ${s}`)].flatMap(
    (key) => compiled.assignmentEffects.get(key) ?? [],
  );
  next.assignments = applyAssignmentEffects(effects, next.assignments, {
    payload,
    actor: event.actor,
    actedAs: event.actedAs,
    at: event.at,
    world,
  });
  next.requestIds = requestsAfter(compiled, next.requestIds, event);
  next.deadlines = merged(next.deadlines, [
    ...(fired ? [fired] : []),
    ...moves.map((move) => move.after),
  ]);
  next.deadlines = merged(
    next.deadlines,
    advanceDeadlines(compiled.workflow, before, next, event, world),
  );
  const rungs = rungsHeld(compiled.workflow, next);
  if (rungs.length > 0) next.snapshot = { ...next.snapshot, rungs };
  const knownAssignments = new Set(before?.assignments);
  const knownDeadlines = new Set(before?.deadlines);
  return {
    event,
    next,
    deadlines: next.deadlines.filter((d) => !knownDeadlines.has(d)),
    assignments: next.assignments.filter((a) => !knownAssignments.has(a)),
    messages: messagesFor(compiled, { event, before, next, entered, fired, moves, world }),
  };
}

function nextCase(
  workflow: Workflow,
  current: CaseState | NewCase,
  done: { event: CaseEvent; snapshot: AnyMachineSnapshot; entered: readonly string[] },
): CaseState {
  const { event, snapshot, entered } = done;
  const before = isCase(current) ? current : null;
  const phase = phaseOf(event.toState);
  const closedAt =
    phase !== 'closed'
      ? null
      : entered.includes('closed')
        ? event.at
        : (before?.closedAt ?? event.at);
  return {
    ...current,
    version: (before?.version ?? 0) + 1,
    phase,
    state: event.toState,
    snapshot: persistSnapshot(workflow, snapshot),
    openedAt: before?.openedAt ?? event.at,
    // Unit-closed: the first reply. A rework does not make the first answer unsaid.
    answeredAt: before?.answeredAt ?? (entered.includes('answered') ? event.at : null),
    closedAt,
    assignments: before?.assignments ?? [],
    deadlines: before?.deadlines ?? [],
  };
}

function requestsAfter(
  compiled: CompiledWorkflow,
  requestIds: number[],
  event: CaseEvent,
): number[] {
  const effect = compiled.requestEffects.get(event.type);
  if (!effect) return requestIds;
  const value = event.payload[effect.ids];
  const ids = (Array.isArray(value) ? value : [value]).filter((id) => typeof id === 'number');
  return effect.does === 'join'
    ? [...new Set([...requestIds, ...ids])]
    : requestIds.filter((id) => !ids.includes(id));
}

function merged(before: Deadline[], changed: readonly Deadline[]): Deadline[] {
  if (changed.length === 0) return before;
  const key = (d: Deadline): string => `${d.name} ${d.ordinal}`;
  const byKey = new Map(before.map((d) => [key(d), d]));
  for (const d of changed) byKey.set(key(d), d);
  return [...byKey.values()];
}

function refusal(
  compiled: CompiledWorkflow,
  current: CaseState,
  snapshot: AnyMachineSnapshot,
  incoming: Incoming,
  event: MachineEvent,
): CaseError {
  const guard = refusingGuard(compiled.workflow.machine, snapshot, current.state, event);
  return new CaseError(
    'event_not_allowed',
    `${incoming.type} is not allowed in ${current.state}${guard ? ` (${guard})` : ''}`,
    {
      allowedEvents: allowedFrom(compiled, current, snapshot, incoming.actor, incoming.at),
      ...(guard !== undefined && { guard }),
    },
  );
}

function allowedFrom(
  compiled: CompiledWorkflow,
  current: CaseState,
  snapshot: AnyMachineSnapshot,
  actor: Incoming['actor'],
  at: Date,
): string[] {
  const { workflow } = compiled;
  const handled = compiled.handled.get(current.state);
  return Object.keys(workflow.events).filter((type) => {
    if (!handled?.has(type) || workflow.events[type]?.companionOnly) return false;
    const granted = may(workflow, actor, type, current);
    return (
      granted !== undefined &&
      accepts(
        workflow.machine,
        snapshot,
        machineEvent(compiled, current, { type, at }, granted.role),
      )
    );
  });
}
