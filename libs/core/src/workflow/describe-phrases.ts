import { fieldLabel } from '../forms.js';
import { fill, type DescribeWords } from './describe-words.js';
import { graphOf } from './graph.js';
import type { Condition, Grant, Labels, Notification } from './tables.js';
import type { Workflow } from './workflow.js';

/** Names of the tables put into the words of one language. */
export interface Phrases {
  workflow: Workflow;
  labels: Labels;
  words: DescribeWords;
}

export function stateName({ labels }: Phrases, path: string): string {
  return labels.states[path] ?? labels.phases[path] ?? path;
}

export function eventName({ labels }: Phrases, type: string): string {
  return labels.events[type] ?? type;
}

export function list({ words }: Phrases, items: readonly string[]): string {
  return items.length === 0 ? words.none : [...new Set(items)].join(words.list);
}

export function grantText(phrases: Phrases, grant: Grant): string {
  const { words } = phrases;
  const who = whoText(phrases, grant.role, grant.of);
  return grant.unlessSecret ? `${who}${words.unlessSecret}` : who;
}

/** `role` or `role of unit`, as grants and recipients write it. */
export function whoText({ labels, words }: Phrases, role: string, of?: string): string {
  if (role === 'requester' || role === 'system') return words.actors[role];
  const name = labels.roles[role] ?? role;
  if (of === undefined) return name;
  const relation = (of.startsWith('payload.') ? 'payload' : of) as keyof DescribeWords['relations'];
  return fill(words.of, { unit: words.relations[relation] ?? of, role: name });
}

export function triggerText(phrases: Phrases, trigger: string): string {
  const { words, labels } = phrases;
  const [kind, name = '', end] = trigger.split(' ');
  switch (kind) {
    case 'event':
      return fill(words.triggers.event, { event: eventName(phrases, name) });
    case 'enter':
    case 'leave':
      return fill(words.triggers[kind], { state: stateName(phrases, name) });
    case 'deadline':
      return fill(words.triggers[end as 'warns' | 'passes' | 'moves'], {
        deadline: labels.deadlines[name] ?? name,
      });
    default:
      return words.triggers[name as 'opened'];
  }
}

export function lengthText(phrases: Phrases, length: string): string {
  const { words, labels } = phrases;
  if (length.startsWith('until payload.')) {
    const field = length.slice('until payload.'.length);
    const type = Object.keys(phrases.workflow.events).find(
      (t) => fieldLabel(labels, t, field) !== undefined,
    );
    return fill(words.until, {
      field: type === undefined ? field : (fieldLabel(labels, type, field) ?? field),
    });
  }
  const [, n = '', unit = ''] = /^(\d+) (.+?)( before)?$/.exec(length) ?? [];
  const plural = (unit.endsWith('s') ? unit : `${unit}s`) as keyof DescribeWords['units'];
  return fill(words.units[plural], { n });
}

export function warnText(phrases: Phrases, warn: string): string {
  return fill(phrases.words.before, { length: lengthText(phrases, warn) });
}

export function conditionText(phrases: Phrases, condition: Condition | undefined): string[] {
  const { words, labels } = phrases;
  return Object.entries(condition ?? {}).map(([fact, wanted]) => {
    const field = fact.replace('payload.', '');
    const name =
      labels.fields[field] ??
      Object.entries(labels.fields).find(([key]) => key.endsWith(`.${field}`))?.[1] ??
      field;
    const values = [wanted].flat().map((value) => {
      if (typeof value === 'boolean') return words.values[value ? 'true' : 'false'];
      return labels.options[`${field}.${value}`] ?? labels.states[String(value)] ?? String(value);
    });
    return fill(words.condition, { fact: name, values: values.join('/') });
  });
}

/** To whom, and the text's file name, for one notification rule. */
export function messageText(phrases: Phrases, rule: Notification): string {
  const to = rule.to.map((one) => {
    const [role = '', of] = one.split(' of ');
    return whoText(phrases, role, of);
  });
  return `${list(phrases, to)} \`${rule.text}\``;
}

export function recipientsText(phrases: Phrases, rule: Notification): string {
  return list(
    phrases,
    rule.to.map((one) => {
      const [role = '', of] = one.split(' of ');
      return whoText(phrases, role, of);
    }),
  );
}

export function isEveryState(workflow: Workflow, states: readonly string[]): boolean {
  return graphOf(workflow.machine).states.every((state) => states.includes(state));
}
