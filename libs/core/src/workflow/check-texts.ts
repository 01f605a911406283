import type { Fault } from '../case-error.js';
import { fieldLabel } from '../forms.js';
import {
  DELIVERY_PLACEHOLDERS,
  isDueScope,
  MESSAGE_PLACEHOLDERS,
  REQUESTER_PLACEHOLDERS,
} from '../placeholders.js';
import { PHASES } from '../types.js';
import { allNotifications, placeholdersOf } from './compile.js';
import { fieldsOf } from './fields.js';
import { graphOf } from './graph.js';
import { SYSTEM_EVENTS } from './system-events.js';
import type { Labels, Notification } from './tables.js';
import type { Texts, Workflow } from './workflow.js';

/** Languages that every workflow speaks; zh-CN comes first wherever one has to be chosen. */
export const LANGUAGES = ['zh-CN', 'zh-TW', 'en'] as const;

/** Guard that the engine itself refuses with: an event marks or ends an assignment, and no unit has the case. */
export const ENGINE_GUARDS = ['assignmentOpen'] as const;

/** Every word that people read is there in every language, and names only what the data have. */
export function checkTexts(workflow: Workflow): Fault[] {
  const faults: Fault[] = [];
  for (const language of LANGUAGES) {
    if (!workflow.texts[language]) {
      faults.push({
        path: `workflows/${workflow.kind}/texts/${language}`,
        code: 'missing_language',
        message: 'the language is missing',
      });
    }
  }
  for (const [language, texts] of Object.entries(workflow.texts)) {
    const into = (file: string) => (key: string, code: string, message: string) =>
      faults.push({
        path: `workflows/${workflow.kind}/texts/${language}/${file}${key && `: ${key}`}`,
        code,
        message,
      });
    checkLabels(workflow, texts.labels, into('labels.yaml'));
    checkMessages(workflow, texts, (name) => into(`${name}.md`));
  }
  return faults;
}

function checkLabels(
  workflow: Workflow,
  labels: Labels,
  report: (key: string, code: string, message: string) => void,
): void {
  const graph = graphOf(workflow.machine);
  const guards = [...new Set(graph.edges.flatMap((e) => e.guards))];
  const marks = Object.values(workflow.routing.assignments)
    .flat()
    .some((e) => e.does !== 'openLead' && e.does !== 'openAssist');
  const sections: [keyof Labels, readonly string[]][] = [
    ['phases', PHASES],
    ['states', graph.states],
    ['publicStates', graph.states],
    ['events', [...Object.keys(workflow.events), ...SYSTEM_EVENTS]],
    ['deadlines', Object.keys(workflow.deadlines.clocks)],
    ['guards', [...guards, ...(marks ? ENGINE_GUARDS : [])]],
    ['profiles', workflow.deadlines.profiles],
    ['rungs', workflow.ladder.map(({ rung }) => rung)],
  ];
  for (const [section, wanted] of sections) {
    const given = labels[section] as Record<string, string>;
    for (const key of wanted)
      if (!given[key]) report(`${section}.${key}`, 'missing_label', 'the label is missing');
    const known = new Set<string>([
      ...wanted,
      ...(section === 'states' ? graph.allStates : []),
      ...(section === 'guards' ? ENGINE_GUARDS : []),
    ]);
    for (const key of Object.keys(given)) {
      if (!known.has(key))
        report(`${section}.${key}`, 'unused_label', 'the workflow has no such name');
    }
  }
  const zh = workflow.texts['zh-CN']?.labels.roles ?? {};
  for (const role of Object.keys(zh))
    if (!labels.roles[role]) report(`roles.${role}`, 'missing_label', 'the label is missing');
  for (const type of Object.keys(workflow.events)) {
    for (const field of fieldsOf(workflow, type)) {
      if (!fieldLabel(labels, type, field.name))
        report(`fields.${type}.${field.name}`, 'missing_label', 'the label is missing');
      for (const option of field.options) {
        const key = `${field.name}.${option}`;
        if (!labels.options[key]) report(`options.${key}`, 'missing_label', 'the label is missing');
      }
    }
  }
}

function checkMessages(
  workflow: Workflow,
  texts: Texts,
  into: (name: string) => (key: string, code: string, message: string) => void,
): void {
  const rulesOf = new Map<string, Notification[]>();
  for (const rule of allNotifications(workflow))
    rulesOf.set(rule.text, [...(rulesOf.get(rule.text) ?? []), rule]);
  for (const [name, rules] of rulesOf) {
    const template = texts.messages[name];
    if (!template) {
      into(name)('', 'missing_text', 'a notification names this text');
      continue;
    }
    for (const placeholder of placeholdersOf(`${template.subject}\n${template.body}`)) {
      const fault = placeholderFault(workflow, placeholder, rules);
      if (fault) into(name)(`{${placeholder}}`, 'unknown_placeholder', fault);
    }
  }
  for (const name of Object.keys(texts.messages)) {
    if (!rulesOf.has(name)) into(name)('', 'unused_text', 'no notification names this text');
  }
}

function placeholderFault(
  workflow: Workflow,
  placeholder: string,
  rules: readonly Notification[],
): string | undefined {
  const is = (list: readonly string[]): boolean => list.includes(placeholder);
  if (is(MESSAGE_PLACEHOLDERS) || is(DELIVERY_PLACEHOLDERS)) return undefined;
  if (is(REQUESTER_PLACEHOLDERS)) {
    return rules.every((rule) => rule.to.every((to) => to === 'requester'))
      ? undefined
      : 'only a text that goes to nobody but the requester may name it';
  }
  const [scope, field = ''] = placeholder.split('.');
  if (isDueScope(scope))
    return workflow.deadlines.clocks[field] ? undefined : `there is no deadline "${field}"`;
  if (scope === 'context') {
    const shape = 'shape' in workflow.context ? (workflow.context.shape as object) : null;
    return shape === null || field in shape ? undefined : `the case has no fact "${field}"`;
  }
  if (scope === 'payload') {
    const lacking = rules.filter((rule) => {
      const type = rule.when.startsWith('event ')
        ? rule.when.slice('event '.length)
        : rule.when.endsWith(' moves')
          ? 'calendarChanged'
          : '';
      return !fieldsOf(workflow, type).some((f) => f.name === field);
    });
    return lacking[0] && `"${lacking[0].when}" has no field "${field}"`;
  }
  return 'messages do not carry it';
}
