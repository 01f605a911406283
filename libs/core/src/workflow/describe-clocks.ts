import { fill } from './describe-words.js';
import {
  conditionText,
  lengthText,
  list,
  stateName,
  triggerText,
  warnText,
  type Phrases,
} from './describe-phrases.js';
import { crossed, graphOf, type Edge } from './graph.js';
import { table } from './markdown.js';
import { OPENING_EVENT } from './system-events.js';
import type { AssignmentEffect, Clock } from './tables.js';
import type { Workflow } from './workflow.js';

/** What a step does to the clocks that may run before it. */
export function clockMarks(phrases: Phrases, edge: Edge): string {
  const { workflow, words, labels } = phrases;
  const triggers = new Set(triggersOf(workflow, edge));
  const meets = (triggersOfClock: readonly string[]): boolean =>
    triggersOfClock.some((t) => triggers.has(t));
  const inside = (state: string, names: readonly string[]): boolean =>
    names.some((n) => state === n || state.startsWith(`${n}.`));
  const running = mayRun(workflow).get(edge.from) ?? new Set<string>();
  const duties = [...running].filter((name) => workflow.deadlines.clocks[name]?.kind === 'duty');
  const endsAll =
    edge.to.startsWith('closed') &&
    duties.length > 1 &&
    duties.every((name) => meets(workflow.deadlines.clocks[name]?.stops ?? []));
  const marks = Object.entries(workflow.deadlines.clocks).flatMap(([name, clock]) => {
    const found: (keyof typeof words.marks)[] = [];
    if (running.has(name) && meets(clock.stops) && !(endsAll && clock.kind === 'duty'))
      found.push('stops');
    if (meets(clock.starts)) found.push('starts');
    if (running.has(name) && meets(clock.restarts)) found.push('restarts');
    if (clock.extension && triggers.has(clock.extension.by)) found.push('extends');
    const [before, after] = [inside(edge.from, clock.pausesIn), inside(edge.to, clock.pausesIn)];
    if (running.has(name) && !meets(clock.stops) && !before && after) found.push('pauses');
    if (running.has(name) && !meets(clock.stops) && before && !after) found.push('resumes');
    return found.map((mark) => fill(words.marks[mark], { clock: labels.deadlines[name] ?? name }));
  });
  if (endsAll) marks.unshift(words.marks.endsAll);
  return marks.length === 0 ? words.none : marks.join('<br>');
}

function triggersOf(workflow: Workflow, edge: Edge): string[] {
  const { entered, left } = crossed(edge.from === '' ? null : edge.from, edge.to);
  const keys = [...(edge.event === null ? [] : [edge.event]), ...entered.map((s) => `enter ${s}`)];
  return [
    ...(edge.event === null ? [] : [`event ${edge.event}`]),
    ...entered.map((s) => `enter ${s}`),
    ...left.map((s) => `leave ${s}`),
    ...keys.flatMap((key) => workflow.routing.assignments[key] ?? []).map(assignmentTrigger),
  ];
}

function assignmentTrigger(effect: AssignmentEffect): string {
  switch (effect.does) {
    case 'openLead':
    case 'openAssist':
      return 'assignment opened';
    case 'mark':
      return `assignment ${effect.as}`;
    case 'unmark':
      return '';
    case 'end':
      return 'assignment ended';
  }
}

const running = new WeakMap<Workflow, Map<string, Set<string>>>();

/** state → clocks that run there on some way: only these are worth telling as stopped. */
function mayRun(workflow: Workflow): Map<string, Set<string>> {
  const known = running.get(workflow);
  if (known) return known;
  const graph = graphOf(workflow.machine);
  const found = new Map<string, Set<string>>();
  const opening: Edge = {
    from: '',
    event: OPENING_EVENT,
    to: graph.initial,
    guards: [],
    unnamedGuard: false,
  };
  const queue: Edge[] = [opening];
  for (let edge = queue.pop(); edge; edge = queue.pop()) {
    const triggers = new Set(triggersOf(workflow, edge));
    const meets = (all: readonly string[]): boolean => all.some((t) => triggers.has(t));
    const after = new Set(found.get(edge.from));
    for (const [name, clock] of Object.entries(workflow.deadlines.clocks)) {
      if (meets(clock.stops)) after.delete(name);
      if (meets(clock.starts)) after.add(name);
    }
    const before = found.get(edge.to);
    const together = new Set([...(before ?? []), ...after]);
    if (before && together.size === before.size) continue;
    found.set(edge.to, together);
    const arrived = edge.to;
    queue.push(...graph.edges.filter((e) => e.from === arrived));
  }
  running.set(workflow, found);
  return found;
}

export function clocksSection(phrases: Phrases): string[] {
  const { workflow, words, labels } = phrases;
  const { clocks, withoutClock } = workflow.deadlines;
  const sections = Object.entries(clocks).flatMap(([name, clock]) => [
    `### ${labels.deadlines[name] ?? name}`,
    clockLines(phrases, clock),
    rulesTable(phrases, clock),
  ]);
  const without = Object.entries(withoutClock).map(
    ([state, why]) => `- ${stateName(phrases, state)}：${why}`,
  );
  return without.length === 0
    ? sections
    : [...sections, `### ${words.clocks.withoutClock}`, without.join('\n')];
}

function clockLines(phrases: Phrases, clock: Clock): string {
  const w = phrases.words.clocks;
  const triggers = (all: readonly string[]): string =>
    list(
      phrases,
      all.map((t) => triggerText(phrases, t)),
    );
  const lines = [
    `- ${w.kinds[clock.kind]}${phrases.words.list}${w.scopes[clock.scope]}`,
    `- ${w.starts}：${triggers(clock.starts)}`,
    ...(clock.restarts.length > 0 ? [`- ${w.restarts}：${triggers(clock.restarts)}`] : []),
    ...(clock.pausesIn.length > 0
      ? [
          `- ${w.pauses}：${list(
            phrases,
            clock.pausesIn.map((s) => stateName(phrases, s)),
          )}`,
        ]
      : []),
    `- ${w.stops}：${triggers(clock.stops)}`,
  ];
  if (clock.extension) {
    const { by, asks, times, atMost } = clock.extension;
    const limit =
      atMost === undefined
        ? phrases.words.none
        : atMost === 'original'
          ? w.atMostOriginal
          : fill(w.atMost, { length: lengthText(phrases, atMost) });
    const granted = fill(w.extensionText, {
      event: triggerText(phrases, by),
      times,
      atMost: limit,
    });
    const asked = asks ? fill(w.extensionAsked, { event: triggerText(phrases, asks) }) : '';
    lines.push(`- ${w.extension}：${granted}${asked}`);
  }
  return lines.join('\n');
}

function rulesTable(phrases: Phrases, clock: Clock): string {
  const { words, labels } = phrases;
  const w = words.clocks;
  const rows = clock.rules.map((rule) => [
    rule.profile === undefined ? words.none : (labels.profiles[rule.profile] ?? rule.profile),
    list(phrases, conditionText(phrases, rule.when)),
    [lengthText(phrases, rule.length), w.from[rule.from]].filter((t) => t !== '').join('<br>'),
    list(
      phrases,
      rule.warn.map((one) => warnText(phrases, one)),
    ),
    rule.validTo === undefined
      ? rule.validFrom
      : `${rule.validFrom}<br>${w.validTo} ${rule.validTo}`,
    rule.basis,
  ]);
  return table([w.profile, w.when, w.length, w.warn, w.validFrom, w.basis], rows);
}
