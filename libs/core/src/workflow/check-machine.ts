import type { AnyStateMachine } from 'xstate';
import type { Fault } from '../case-error.js';
import { PHASES } from '../types.js';
import { graphOf, leadsToClosed, reachable } from './graph.js';
import { guardNames, hasUnnamedGuard } from './guards.js';
import { isSystemEvent, OPENING_EVENT } from './system-events.js';
import type { EventDefinition, Workflow } from './workflow.js';

type StateNode = AnyStateMachine['root'];
type Report = (key: string, code: string, message: string) => void;

/** The machine by itself, and against events.ts. */
export function checkMachine(workflow: Workflow): Fault[] {
  const faults: Fault[] = [];
  const report: Report = (key, code, message) =>
    faults.push({ path: `workflows/${workflow.kind}/machine: ${key}`, code, message });
  const { machine } = workflow;
  checkPhases(machine, report);
  checkNode(machine, machine.root, report);
  checkReach(machine, report);
  checkEvents(workflow, report);
  return faults;
}

function checkPhases(machine: AnyStateMachine, report: Report): void {
  const top = Object.keys(machine.root.states);
  for (const phase of PHASES) {
    if (!top.includes(phase)) report('states', 'missing_phase', `the phase "${phase}" is missing`);
  }
  for (const state of top) {
    if (!(PHASES as readonly string[]).includes(state)) {
      report(state, 'unknown_phase', `top-level states are the five phases, "${state}" is none`);
    }
  }
}

/** Machines hold states, events, guards and assign; everything else would be lost between two events. */
function checkNode(machine: AnyStateMachine, node: StateNode, report: Report): void {
  const key = node.path.join('.') || 'machine';
  if (node.type === 'parallel') report(key, 'parallel_state', 'a case has exactly one state');
  if (node.type === 'history') report(key, 'history_state', 'history does not survive saving');
  if (node.invoke.length > 0) report(key, 'invoke', 'machines call nothing');
  if ([...node.transitions.keys()].some((type) => type.startsWith('xstate.'))) {
    report(
      key,
      'internal_event',
      "no `after`, `onDone` or `invoke`: time and effects are not the machine's",
    );
  }
  if (node.transitions.has('*')) report(key, 'wildcard', 'each event is named');
  const lists = [...node.transitions.values(), node.always ?? []];
  for (const t of lists.flat()) {
    const where = `${key}.${t.eventType || 'always'}`;
    if (hasUnnamedGuard(t.guard))
      report(where, 'unnamed_guard', 'guards have names, so that a refusal can be explained');
    for (const name of guardNames(t.guard)) {
      if (!machine.implementations.guards[name])
        report(where, 'unknown_guard', `there is no guard "${name}"`);
    }
    checkActions(machine, t.actions, where, report);
    if ((t.target?.length ?? 0) > 1)
      report(where, 'several_targets', 'a case has exactly one state');
  }
  checkActions(machine, [...node.entry, ...node.exit], key, report);
  for (const child of Object.values(node.states)) checkNode(machine, child as StateNode, report);
}

function checkPrefill(
  { events }: Workflow,
  type: string,
  prefill: EventDefinition['prefill'],
  report: Report,
): void {
  if (!prefill) return;
  const { from, fields } = prefill;
  for (const field of fields) {
    for (const event of [type, from]) {
      if (!events[event]?.payload.shape[field])
        report(type, 'unknown_prefill', `prefill: "${event}" has no field "${field}"`);
    }
  }
}

function checkActions(
  machine: AnyStateMachine,
  actions: readonly unknown[],
  where: string,
  report: Report,
): void {
  for (const action of actions) {
    const name =
      typeof action === 'string'
        ? action
        : typeof action === 'object' && action && 'type' in action
          ? String(action.type)
          : undefined;
    const found: unknown = name === undefined ? action : machine.implementations.actions[name];
    const isAssign =
      typeof found === 'function' && 'type' in found && found.type === 'xstate.assign';
    if (!isAssign)
      report(
        where,
        'effect',
        `machines only assign, "${name ?? 'an inline action'}" does something else`,
      );
  }
}

function checkReach(machine: AnyStateMachine, report: Report): void {
  const graph = graphOf(machine);
  const reached = reachable(graph);
  const closing = leadsToClosed(graph);
  for (const state of graph.states) {
    if (!reached.has(state)) report(state, 'unreachable', 'no way leads into this state');
    else if (!closing.has(state))
      report(state, 'never_closed', 'no way leads from this state to a closed one');
  }
}

function checkEvents(workflow: Workflow, report: Report): void {
  const handled = new Set(
    graphOf(workflow.machine).edges.flatMap((e) => (e.event === null ? [] : [e.event])),
  );
  for (const type of handled) {
    if (!workflow.events[type] && !isSystemEvent(type)) {
      report(type, 'unknown_event', `the machine handles "${type}", events.ts does not have it`);
    }
  }
  if (!workflow.events[OPENING_EVENT])
    report(
      OPENING_EVENT,
      'missing_event',
      `events.ts lacks "${OPENING_EVENT}", which opens a case`,
    );
  for (const [type, { prefill }] of Object.entries(workflow.events)) {
    checkPrefill(workflow, type, prefill, report);
    if (isSystemEvent(type))
      report(type, 'reserved_event', `"${type}" belongs to the system, leave it out of events.ts`);
    else if (type !== OPENING_EVENT && !handled.has(type)) {
      report(
        type,
        'unhandled_event',
        `events.ts has "${type}", no reachable state of the machine takes it`,
      );
    }
  }
}
