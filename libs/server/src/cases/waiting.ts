import { graphOf, PHASES, type Actor, type Edge, type Grant, type Workflow } from '@huiyin/core';
import type { z } from 'zod';
import { all, any, type SqlParams } from './sql-params.js';

/** In these states, if the fact holds, the case waits for somebody with the role. */
interface Waiting {
  states: string[];
  /** A boolean of the machine's context; null: always. */
  fact: string | null;
}

const known = new WeakMap<Workflow, Map<string, Waiting[]>>();

/**
 * What waits for me, as a condition on `cases c`: for the roles of a unit its open assignments; for central roles
 * the states that one of their events leads onwards from, and what was asked of them (an extension, a hold).
 * @param options.byState the list goes along these states, and along what was asked
 */
export function waitsFor(
  viewer: Actor,
  workflows: readonly Workflow[],
  params: SqlParams,
  { byState = false } = {},
): string {
  // As a value where the list goes along the states anyhow: else the planner, which takes open cases for fewer than
  // they are, gathers all that are in any of them, and sorts them.
  const state = byState ? `(c.state || '')` : 'c.state';
  if (viewer.kind !== 'person') return 'false';
  const roles = new Set(viewer.memberships.map((m) => m.role));
  const conditions = workflows.flatMap((workflow) => {
    const central = [...roles].flatMap((role) => waitingByRole(workflow).get(role) ?? []);
    const waiting = central.map(({ states, fact }) =>
      all([
        `${state} = any (${params.add(states)}::text[])`,
        ...(fact === null ? [] : [factCondition(fact)]),
      ]),
    );
    const unitRoles = new Set(
      workflow.permissions.view.filter((g) => g.of !== undefined).map((g) => g.role),
    );
    const units = [
      ...new Set(viewer.memberships.filter((m) => unitRoles.has(m.role)).flatMap((m) => m.covers)),
    ];
    if (units.length > 0) {
      waiting.push(/* sql */ `c.phase <> 'closed' and exists (select from case_assignments a
        where a.case_id = c.id and a.ended_at is null and a.unit_id = any (${params.add(units)}::int[]))`);
    }
    return waiting.length > 0 ? [all([`c.kind = ${params.add(workflow.kind)}`, any(waiting)])] : [];
  });
  return any(conditions);
}

/**
 * Written out, not as a parameter, so that the planner sees that the index of what is asked for holds it
 * (`cases_asked`).
 * @throws Error for a name that could be anything but a name
 */
function factCondition(fact: string): string {
  if (!/^\w+$/.test(fact)) throw new Error(`"${fact}" is no name of a fact`);
  return `c.snapshot #>> '{context,${fact}}' = 'true'`;
}

/**
 * Where all that waits for the viewer is to be found: in these states, or in any other with one of these facts. Null
 * if a part of it is the work of a unit, which may stand in any state.
 */
export function waitingPlaces(
  viewer: Actor,
  workflows: readonly Workflow[],
): { states: string[]; facts: string[] } | null {
  if (viewer.kind !== 'person') return { states: [], facts: [] };
  const roles = new Set(viewer.memberships.map((m) => m.role));
  const ofUnits = workflows.some(({ permissions }) =>
    permissions.view.some((grant) => grant.of !== undefined && roles.has(grant.role)),
  );
  if (ofUnits) return null;
  const waiting = workflows.flatMap((workflow) =>
    [...roles].flatMap((role) => waitingByRole(workflow).get(role) ?? []),
  );
  return {
    states: [...new Set(waiting.flatMap(({ states, fact }) => (fact === null ? states : [])))],
    facts: [...new Set(waiting.flatMap(({ fact }) => (fact === null ? [] : factCondition(fact))))],
  };
}

function waitingByRole(workflow: Workflow): Map<string, Waiting[]> {
  const found = known.get(workflow);
  if (found) return found;
  const byRole = new Map<string, Map<string | null, Set<string>>>();
  const note = (grants: readonly Grant[], fact: string | null, state: string): void => {
    for (const { role, of } of grants) {
      if (of !== undefined) continue;
      const facts = byRole.get(role) ?? new Map<string | null, Set<string>>();
      byRole.set(role, facts);
      facts.set(fact, (facts.get(fact) ?? new Set()).add(state));
    }
  };
  const { edges } = graphOf(workflow.machine);
  for (const edge of edges) {
    if (edge.event === null || phaseRank(edge.from) === CLOSED) continue;
    const grants = workflow.permissions.events[edge.event] ?? [];
    const fact = edge.guards.find((guard) => isFact(workflow, guard));
    if (fact !== undefined) note(grants, fact, edge.from);
    else if (leadsOnwards(edge) && !isAlwaysPossible(edge, edges)) note(grants, null, edge.from);
  }
  const made = new Map(
    [...byRole].map(([role, facts]) => [
      role,
      [...facts].map(([fact, states]) => ({ states: [...states], fact })),
    ]),
  );
  known.set(workflow, made);
  return made;
}

/** A guard that is named like a yes-or-no fact of the context means that something was asked for and waits. */
function isFact(workflow: Workflow, guard: string): boolean {
  const shape = (workflow.context as { shape?: Record<string, z.ZodType> }).shape;
  const field = shape?.[guard];
  return field !== undefined && field.safeParse(true).success && !field.safeParse('').success;
}

const phaseRank = (state: string): number =>
  PHASES.indexOf(state.split('.')[0] as (typeof PHASES)[number]);
const CLOSED = PHASES.indexOf('closed');

/** A recall leads back: possible, but nothing that waits to be done. */
const leadsOnwards = ({ from, to }: Edge): boolean =>
  from !== to && phaseRank(to) >= phaseRank(from);

/** An event of the whole phase (merge, withdraw) is nobody's task in any of its states. */
function isAlwaysPossible({ from, event }: Edge, edges: readonly Edge[]): boolean {
  const inPhase = edges.filter((edge) => phaseRank(edge.from) === phaseRank(from));
  const states = new Set(inPhase.map((edge) => edge.from));
  const taking = new Set(inPhase.filter((edge) => edge.event === event).map((edge) => edge.from));
  return states.size > 1 && taking.size === states.size;
}
