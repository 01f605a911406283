import type { AnyStateMachine } from 'xstate';
import { guardNames, hasUnnamedGuard } from './guards.js';
import { statesOn } from './state-path.js';

type StateNode = AnyStateMachine['root'];

/** One way from a state to a state. */
export interface Edge {
  from: string;
  /** Event type; null for a way that the machine takes by itself (`always`). */
  event: string | null;
  to: string;
  guards: readonly string[];
  unnamedGuard: boolean;
}

/** The machine as a graph of its leaf states. Guards are taken as possible: the graph is what may happen. */
export interface StateGraph {
  /** Leaf states in the order of machine.ts. */
  states: readonly string[];
  /** All states, the compound ones too. */
  allStates: ReadonlySet<string>;
  initial: string;
  edges: readonly Edge[];
}

const graphs = new WeakMap<AnyStateMachine, StateGraph>();

export function graphOf(machine: AnyStateMachine): StateGraph {
  const known = graphs.get(machine);
  if (known) return known;
  const leaves: StateNode[] = [];
  const allStates = new Set<string>();
  const visit = (node: StateNode): void => {
    if (node.path.length > 0) allStates.add(pathOf(node));
    const children = Object.values(node.states) as StateNode[];
    if (children.length === 0) leaves.push(node);
    children.forEach(visit);
  };
  visit(machine.root);
  const graph = {
    states: leaves.map(pathOf),
    allStates,
    initial: pathOf(leafOf(machine.root)),
    edges: leaves.flatMap(edgesFrom),
  };
  graphs.set(machine, graph);
  return graph;
}

function edgesFrom(leaf: StateNode): Edge[] {
  const edges: Edge[] = [];
  const taken = new Set<string>();
  for (let node: StateNode | undefined = leaf; node; node = node.parent as StateNode | undefined) {
    const here = [...node.transitions].flatMap(([type, list]) =>
      list.map((t) => ({ type: type as string | null, t })),
    );
    const always = (node.always ?? []).map((t) => ({ type: null as string | null, t }));
    const closed: string[] = [];
    for (const { type, t } of [...here, ...always]) {
      // An inner state that takes the event without a guard hides the outer state's answer.
      if (type !== null && taken.has(type)) continue;
      const target = (t.target as readonly StateNode[] | undefined)?.[0];
      edges.push({
        from: pathOf(leaf),
        event: type,
        to: target ? pathOf(leafOf(target)) : pathOf(leaf),
        guards: guardNames(t.guard),
        unnamedGuard: hasUnnamedGuard(t.guard),
      });
      if (t.guard === undefined && type !== null) closed.push(type);
    }
    closed.forEach((type) => taken.add(type));
  }
  return edges;
}

/** A compound state is entered at its initial state. */
function leafOf(node: StateNode): StateNode {
  const first = (node.initial as { target?: readonly StateNode[] } | undefined)?.target?.[0];
  return first && Object.keys(node.states).length > 0 ? leafOf(first) : node;
}

function pathOf(node: StateNode): string {
  return node.path.join('.');
}

/** States that can be reached from the initial one. */
export function reachable(graph: StateGraph): Set<string> {
  return spread([graph.initial], (state) =>
    graph.edges.filter((e) => e.from === state).map((e) => e.to),
  );
}

/** States from which a closed state can be reached. */
export function leadsToClosed(graph: StateGraph): Set<string> {
  const closed = graph.states.filter((s) => s.startsWith('closed.') || s === 'closed');
  return spread(closed, (state) => graph.edges.filter((e) => e.to === state).map((e) => e.from));
}

function spread(from: readonly string[], next: (state: string) => string[]): Set<string> {
  const found = new Set(from);
  const queue = [...from];
  for (let state = queue.pop(); state !== undefined; state = queue.pop()) {
    for (const one of next(state)) {
      if (found.has(one)) continue;
      found.add(one);
      queue.push(one);
    }
  }
  return found;
}

/** States entered and left on an edge. */
export function crossed(from: string | null, to: string): { entered: string[]; left: string[] } {
  const before = from === null ? [] : statesOn(from);
  const after = statesOn(to);
  return {
    entered: after.filter((s) => !before.includes(s)),
    left: before.filter((s) => !after.includes(s)),
  };
}
