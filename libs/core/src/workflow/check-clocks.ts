import type { Fault } from '../case-error.js';
import { fieldsOf } from './fields.js';
import { crossed, graphOf, reachable, type Edge } from './graph.js';
import type { AssignmentEffect, Clock, Trigger } from './tables.js';
import type { Workflow } from './workflow.js';
import { OPENING_EVENT } from './system-events.js';

/**
 * States in which nobody must act: on some way into them no duty clock runs. Which clock it is may differ from
 * way to way (the handling time after a dispatch, the rework time after a callback). A clock counts only if
 * every profile has a rule for it without a condition and it is not paused in the state.
 */
export function checkClockCoverage(workflow: Workflow, at: (key: string) => string): Fault[] {
  const { withoutClock, clocks } = workflow.deadlines;
  const graph = graphOf(workflow.machine);
  const running = sureClocks(workflow);
  const faults: Fault[] = [];
  for (const state of reachable(graph)) {
    if (state.startsWith('closed')) continue;
    const ways = [...(running.get(state) ?? [])].map((names) =>
      names.filter((name) => !isPaused(clocks[name], state)),
    );
    const covered = ways.length > 0 && ways.every((awake) => awake.length > 0);
    const declared = withoutClock[state] !== undefined;
    if (!covered && !declared) {
      faults.push({
        path: at('withoutClock'),
        code: 'no_clock',
        message: `no duty clock is sure to run in "${state}": start one, or give the reason here`,
      });
    }
    if (covered && declared) {
      faults.push({
        path: at(`withoutClock.${state}`),
        code: 'clock_runs',
        message: `${[...new Set(ways.flat())].join(', ')} always runs there: remove the entry`,
      });
    }
  }
  return faults;
}

/** state → the sets of duty clocks that run (or stand paused) there, one for each different way into it. */
export function sureClocks(workflow: Workflow): Map<string, readonly (readonly string[])[]> {
  const graph = graphOf(workflow.machine);
  const clocks = Object.entries(workflow.deadlines.clocks).filter(
    ([, clock]) => clock.kind === 'duty' && alwaysHasRule(workflow, clock),
  );
  const found = new Map<string, Map<string, string[]>>();
  const opening: Edge = {
    from: '',
    event: OPENING_EVENT,
    to: graph.initial,
    guards: [],
    unnamedGuard: false,
  };
  const queue: { edge: Edge; before: readonly string[] }[] = [{ edge: opening, before: [] }];
  for (let one = queue.pop(); one; one = queue.pop()) {
    const after = [...follow(workflow, clocks, one.edge, new Set(one.before))].sort();
    const known = found.get(one.edge.to) ?? new Map<string, string[]>();
    const key = after.join(' ');
    if (known.has(key) || isImplied(after, [...known.values()])) continue;
    found.set(one.edge.to, known.set(key, after));
    for (const edge of graph.edges)
      if (edge.from === one.edge.to) queue.push({ edge, before: after });
  }
  return new Map([...found].map(([state, ways]) => [state, [...ways.values()]]));
}

/** More clocks than on a way already known tell nothing new: what holds with fewer holds with more. */
function isImplied(after: readonly string[], known: readonly (readonly string[])[]): boolean {
  return known.some((fewer) => fewer.every((name) => after.includes(name)));
}

function follow(
  workflow: Workflow,
  clocks: readonly [string, Clock][],
  edge: Edge,
  before: Set<string>,
): Set<string> {
  const triggers = triggersOn(workflow, edge);
  const after = new Set(before);
  const meets = (list: readonly Trigger[]): boolean =>
    list.some((trigger) => triggers.has(trigger));
  for (const [name, clock] of clocks) {
    // A sub-clock ends with its assignment, and opening a new lead ends the old one.
    const lost =
      clock.scope === 'assignment' &&
      (triggers.has('assignment opened') || triggers.has('assignment ended'));
    if (lost || meets(clock.stops)) after.delete(name);
    if (meets(clock.starts)) after.add(name);
  }
  return after;
}

function triggersOn(workflow: Workflow, edge: Edge): Set<string> {
  const { entered, left } = crossed(edge.from === '' ? null : edge.from, edge.to);
  const triggers = new Set<string>();
  if (edge.event !== null) triggers.add(`event ${edge.event}`);
  for (const state of entered) triggers.add(`enter ${state}`);
  for (const state of left) triggers.add(`leave ${state}`);
  const keys = [...(edge.event === null ? [] : [edge.event]), ...entered.map((s) => `enter ${s}`)];
  for (const effect of keys.flatMap((key) => workflow.routing.assignments[key] ?? [])) {
    for (const trigger of leadTriggers(workflow, edge.event, effect)) triggers.add(trigger);
  }
  return triggers;
}

/** What an effect does to the lead's sub-clock: that is the one that must be sure. */
function leadTriggers(
  workflow: Workflow,
  event: string | null,
  effect: AssignmentEffect,
): string[] {
  const grants = event === null ? [] : (workflow.permissions.events[event] ?? []);
  const assistOnly = grants.length > 0 && grants.every((g) => g.of === 'assistUnit');
  switch (effect.does) {
    case 'openLead':
      return ['assignment opened'];
    case 'openAssist':
    case 'unmark':
      return [];
    case 'mark':
      return effect.of === 'actorUnit' && assistOnly ? [] : [`assignment ${effect.as}`];
    case 'end':
      return effect.of === 'assists' || (effect.of === 'actorUnit' && assistOnly)
        ? []
        : ['assignment ended'];
  }
}

function alwaysHasRule(workflow: Workflow, clock: Clock): boolean {
  return workflow.deadlines.profiles.every((profile) =>
    clock.rules.some(
      (rule) =>
        (rule.profile === undefined || rule.profile === profile) &&
        rule.when === undefined &&
        rule.validTo === undefined &&
        dayIsSure(workflow, clock, rule.length),
    ),
  );
}

/** A rule `until payload.x` fits only if the day is given: then the field must be required. */
function dayIsSure(workflow: Workflow, clock: Clock, length: string): boolean {
  if (!length.startsWith('until payload.')) return true;
  const field = length.slice('until payload.'.length);
  return clock.starts.every((trigger) =>
    fieldsOf(workflow, trigger.replace('event ', '')).some((f) => f.name === field && f.required),
  );
}

function isPaused(clock: Clock | undefined, state: string): boolean {
  return (
    clock?.pausesIn.some((paused) => state === paused || state.startsWith(`${paused}.`)) ?? false
  );
}
