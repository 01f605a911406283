import { labelsOf } from '../forms.js';
import {
  conditionText,
  eventName,
  grantText,
  isEveryState,
  list,
  messageText,
  recipientsText,
  stateName,
  triggerText,
  type Phrases,
} from './describe-phrases.js';
import { fill, type DescribeWords } from './describe-words.js';
import { crossed, graphOf, type Edge } from './graph.js';
import { allNotifications } from './compile.js';
import { clockMarks, clocksSection } from './describe-clocks.js';
import { PHASES } from '../types.js';
import { table } from './markdown.js';
import type { Workflow } from './workflow.js';

/**
 * The page that an administrator reads (WORKFLOW.<language>.md): machine, tables and labels joined. Equal inputs
 * give the same page, so that a stale one is seen.
 */
export function describeWorkflow(
  workflow: Workflow,
  language: string,
  words: DescribeWords,
): string {
  const phrases: Phrases = { workflow, labels: labelsOf(workflow, language), words };
  const blocks = [
    `# ${phrases.labels.name}`,
    `> ${words.generated}`,
    `## ${words.diagram}`,
    diagram(phrases),
    `## ${words.states.title}`,
    words.legend,
    stepsTable(phrases),
    `## ${words.stays.title}`,
    staysTable(phrases),
    `## ${words.clocks.title}`,
    ...clocksSection(phrases),
    ...(workflow.ladder.length > 0
      ? [`## ${words.ladder.title}`, words.ladder.about, ladderTable(phrases)]
      : []),
    `## ${words.messages.title}`,
    messagesTable(phrases),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function diagram(phrases: Phrases): string {
  const { workflow } = phrases;
  const graph = graphOf(workflow.machine);
  const id = (path: string): string => path.replaceAll('.', '_');
  const lines = ['```mermaid', 'stateDiagram-v2'];
  for (const phase of PHASES) {
    lines.push(`  state "${phrases.labels.phases[phase] ?? phase}" as ${phase} {`);
    for (const state of graph.states.filter((s) => s.startsWith(`${phase}.`))) {
      lines.push(`    state "${stateName(phrases, state)}" as ${id(state)}`);
    }
    lines.push('  }');
  }
  lines.push(`  [*] --> ${id(graph.initial)}`);
  const ways = new Map<string, string[]>();
  for (const edge of graph.edges.filter((e) => e.from !== e.to)) {
    const key = `${id(edge.from)} --> ${id(edge.to)}`;
    ways.set(key, [
      ...(ways.get(key) ?? []),
      edge.event === null ? '' : eventName(phrases, edge.event),
    ]);
  }
  for (const [way, names] of ways) {
    const text = [...new Set(names)].filter((n) => n !== '').join(' / ');
    lines.push(text === '' ? `  ${way}` : `  ${way} : ${text}`);
  }
  return [...lines, '```'].join('\n');
}

function stepsTable(phrases: Phrases): string {
  const { words, workflow } = phrases;
  const w = words.states;
  let shown = '';
  const rows = graphOf(workflow.machine)
    .edges.filter((e) => e.from !== e.to)
    .map((edge) => {
      const state = edge.from === shown ? '' : stateName(phrases, edge.from);
      shown = edge.from;
      return [
        state,
        eventCell(phrases, edge),
        whoMay(phrases, edge),
        stateName(phrases, edge.to),
        clockMarks(phrases, edge),
        messagesOn(phrases, edge),
      ];
    });
  return table([w.state, w.event, w.who, w.next, w.clocks, w.messages], rows);
}

/** Events that leave the state as it is, each once with the states that take it. */
function staysTable(phrases: Phrases): string {
  const { words, workflow } = phrases;
  const byText = new Map<string, { edge: Edge; states: string[] }>();
  for (const edge of graphOf(workflow.machine).edges.filter((e) => e.from === e.to)) {
    const key = JSON.stringify([edge.event, edge.guards]);
    const known = byText.get(key) ?? { edge, states: [] };
    known.states.push(edge.from);
    byText.set(key, known);
  }
  const rows = [...byText.values()].map(({ edge, states }) => [
    eventCell(phrases, edge),
    whoMay(phrases, edge),
    isEveryState(workflow, states)
      ? words.all
      : list(
          phrases,
          states.map((s) => stateName(phrases, s)),
        ),
    clockMarks(phrases, edge),
    messagesOn(phrases, edge),
  ]);
  const w = words.states;
  return table([w.event, w.who, words.stays.states, w.clocks, w.messages], rows);
}

function eventCell(phrases: Phrases, edge: Edge): string {
  const name = edge.event === null ? phrases.words.none : eventName(phrases, edge.event);
  if (edge.guards.length === 0) return name;
  const guards = edge.guards.map((g) => phrases.labels.guards[g] ?? g);
  return `${name}<br>${fill(phrases.words.guard, { guard: list(phrases, guards) })}`;
}

function whoMay(phrases: Phrases, edge: Edge): string {
  const { workflow, words } = phrases;
  if (edge.event === null) return words.none;
  const event = workflow.events[edge.event];
  if (!event) return words.actors.system;
  const who = list(
    phrases,
    (workflow.permissions.events[edge.event] ?? []).map((g) => grantText(phrases, g)),
  );
  return event.companionOnly ? `${words.companionOnly}<br>${who}` : who;
}

function messagesOn(phrases: Phrases, edge: Edge): string {
  const { workflow, words } = phrases;
  const { entered } = crossed(edge.from, edge.to);
  const triggers = [
    ...(edge.event === null ? [] : [`event ${edge.event}`]),
    ...entered.map((s) => `enter ${s}`),
  ];
  const rules = allNotifications(workflow).filter((rule) => triggers.includes(rule.when));
  return rules.length === 0
    ? words.none
    : [...new Set(rules.map((rule) => messageText(phrases, rule)))].join('<br>');
}

function messagesTable(phrases: Phrases): string {
  const { workflow, words } = phrases;
  const w = words.messages;
  const rows = allNotifications(workflow).map((rule) => [
    [triggerText(phrases, rule.when), ...conditionText(phrases, rule.if)].join('<br>'),
    recipientsText(phrases, rule),
    textCell(phrases, rule.text),
    list(
      phrases,
      rule.channel.map((c) => words.channels[c]),
    ),
  ]);
  return table([w.when, w.to, w.text, w.channel], rows);
}

/** The rungs from the lowest up: what brings a case there, who is told, what to think of, on what basis. */
function ladderTable(phrases: Phrases): string {
  const { words, labels, workflow } = phrases;
  const w = words.ladder;
  const rows = workflow.ladder.map(({ rung, tells, suggests, basis }, i) => [
    `${i + 1} ${labels.rungs[rung] ?? rung}`,
    tells
      .map((rule) => {
        const when = [triggerText(phrases, rule.when), ...conditionText(phrases, rule.if)];
        return `${when.join(words.list)} → ${recipientsText(phrases, rule)}`;
      })
      .join('<br>'),
    suggests === undefined ? words.none : eventName(phrases, suggests),
    basis,
  ]);
  return table([w.rung, w.tells, w.suggests, w.basis], rows);
}

/** The subject, for the reader, and the file's name, for whoever wants to change it. */
function textCell({ workflow, labels }: Phrases, name: string): string {
  const texts = Object.values(workflow.texts).find((t) => t.labels === labels);
  const subject = texts?.messages[name]?.subject;
  return subject === undefined ? `\`${name}\`` : `${subject}<br>\`${name}\``;
}
