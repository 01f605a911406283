import { clockUnitId, leadUnitId, type Occurrence } from './occurrence.js';
import { dueText, localText } from './due-text.js';
import type { Deadline } from './types.js';
import type { CompiledWorkflow } from './workflow/compile.js';
import type { Facts } from './workflow/conditions.js';
import { fieldsOf } from './workflow/fields.js';
import type { Labels } from './workflow/tables.js';
import type { TextTemplate, Workflow } from './workflow/workflow.js';

/*
 * What the texts may name. Values are computed at event time and saved with the message, so that a mail says
 * what was true when it was decided, however late it is delivered. Nothing here is the requester's own data.
 */

/** Placeholders that every message carries. */
export const MESSAGE_PLACEHOLDERS = [
  'caseNumber', // number of the case
  'title', // title of the case
  'state', // state after the event, by its label
  'publicState', // what the citizen reads for that state
  'event', // the event, by its label
  'day', // local day of the event
  'time', // local time of the event, HH:mm
  'receivedDay', // local day on which the request was received
  'unitName', // leading unit
  'actorUnit', // unit through which the person acted
  'clockUnit', // unit whose sub-clock warned or passed
  'deadline', // deadline that warned or passed, by its label
  'dueDay', // its last day; for other events that of the nearest running duty clock
  'moved', // deadlines that a changed calendar moves, each with its old and new last day
  'dueTime', // local time of that deadline, HH:mm (of use for clocks in hours)
] as const;

/** Placeholders that only the delivery knows: never saved, filled for the one recipient. */
export const DELIVERY_PLACEHOLDERS = [
  'link', // address of the case for this recipient (portal for the requester, console for staff)
  'officeName', // name of the hotline office
  'officePhone', // its telephone number
] as const;

/** As above, but secrets of the requester: only in texts that no one else receives. */
export const REQUESTER_PLACEHOLDERS = ['queryCode', 'requesterName'] as const;

/**
 * Values of the named placeholders. Beside the fixed ones a text may name `payload.FIELD` (of its event),
 * `context.FACT` (what the machine remembers) and `due.CLOCK` (last day of a running clock). `ahead.CLOCK` and
 * `passed.CLOCK` are the same day before and after it is over, else empty: "answer by" a day that is over is nonsense.
 */
export function placeholderValues(
  compiled: CompiledWorkflow,
  names: readonly string[],
  occurrence: Occurrence,
  facts: Facts,
): Record<string, string> {
  const values: Record<string, string> = {};
  for (const name of names) {
    if (isDelivered(name)) continue;
    values[name] = valueOf(compiled, name, occurrence, facts);
  }
  return values;
}

/** Scopes that name the last day of a running clock. */
const DUE_SCOPES = ['due', 'ahead', 'passed'];

export const isDueScope = (scope: string | undefined): boolean =>
  scope !== undefined && DUE_SCOPES.includes(scope);

/** Stands between the entries of `moved`. */
export const MOVES = '；';

export function isDelivered(name: string): boolean {
  return ([...DELIVERY_PLACEHOLDERS, ...REQUESTER_PLACEHOLDERS] as string[]).includes(name);
}

function valueOf(
  compiled: CompiledWorkflow,
  name: string,
  occurrence: Occurrence,
  facts: Facts,
): string {
  const { next, event, world } = occurrence;
  const [scope, field] = name.split('.');
  if (field !== undefined) {
    if (scope === 'payload') return payloadValue(compiled.workflow, event.type, field, occurrence);
    if (scope === 'context') return plain(facts(field));
    if (isDueScope(scope)) {
      const clock = next.deadlines.findLast((d) => d.name === field && isOpen(d));
      const over = clock !== undefined && clock.status === 'running' && clock.dueAt <= event.at;
      return scope === 'due' || over === (scope === 'passed') ? dueText(clock, world) : '';
    }
  }
  const unit = (id: number | undefined): string =>
    id === undefined ? '' : (world.unitName(id) ?? '');
  const due = occurrence.fired ?? nearest(next.deadlines);
  const offset = world.calendarOf(null).utcOffsetMinutes;
  switch (name as (typeof MESSAGE_PLACEHOLDERS)[number]) {
    case 'caseNumber':
      return next.number;
    case 'title':
      return next.title;
    case 'state':
    case 'publicState':
      return next.state;
    case 'event':
      return event.type;
    case 'day':
      return localText(event.at, offset).slice(0, 10);
    case 'time':
      return localText(event.at, offset).slice(11, 16);
    case 'receivedDay':
      return localText(next.receivedAt, offset).slice(0, 10);
    case 'unitName':
      return unit(leadUnitId(occurrence));
    case 'actorUnit':
      return unit(event.actedAs?.unitId);
    case 'clockUnit':
      return unit(clockUnitId(occurrence));
    case 'deadline':
      return due?.name ?? '';
    case 'dueDay':
      return dueText(due, world);
    case 'moved':
      return (occurrence.moves ?? [])
        .map(({ before, after }) =>
          [before.name, dueText(before, world), dueText(after, world)].join('|'),
        )
        .join(MOVES);
    case 'dueTime':
      return due ? localText(due.dueAt, offset).slice(11, 16) : '';
    default:
      throw new Error(`no value for the placeholder {${name}}`);
  }
}

function isOpen(d: Deadline): boolean {
  return d.status !== 'stopped';
}

function nearest(deadlines: readonly Deadline[]): Deadline | undefined {
  return deadlines
    .filter((d) => d.kind === 'duty' && d.status === 'running' && d.passedAt === null)
    .sort((a, b) => a.dueAt.getTime() - b.dueAt.getTime())[0];
}

function payloadValue(
  workflow: Workflow,
  type: string,
  field: string,
  occurrence: Occurrence,
): string {
  const value = occurrence.event.payload[field];
  const widget = fieldsOf(workflow, type).find((f) => f.name === field)?.widget;
  if (widget === 'unit' || widget === 'units') {
    const ids = (Array.isArray(value) ? value : [value]).map((v: unknown) =>
      typeof v === 'object' && v !== null && 'unit' in v ? v.unit : v,
    );
    return ids
      .flatMap((id) => (typeof id === 'number' ? [occurrence.world.unitName(id) ?? ''] : []))
      .join('、');
  }
  return plain(value);
}

function plain(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map(plain).join('、');
  if (typeof value === 'object') return '';
  return String(value as string | number | boolean);
}

/**
 * The words of a message in one language (zh-CN if the workflow does not speak it). Values that are names of
 * states, events, deadlines or options are put into the labels' words; `values` adds what only the delivery knows.
 * `escape` makes a value harmless in the body's markup (the subject is plain text).
 * @throws Error if the workflow has no such text: the workflow check makes sure that it has
 */
export function renderMessage(
  workflow: Workflow,
  language: string,
  text: string,
  values: Record<string, string>,
  escape: (value: string) => string = (value) => value,
): TextTemplate {
  const spoken = workflow.texts[language] ?? workflow.texts['zh-CN'];
  const template = spoken?.messages[text] ?? workflow.texts['zh-CN']?.messages[text];
  if (!spoken || !template) throw new Error(`workflow ${workflow.kind} has no text "${text}"`);
  const fill = (words: string, put: (value: string) => string): string =>
    words.replace(/\{([a-zA-Z][a-zA-Z0-9.]*)\}/g, (_all, name: string) =>
      put(inWords(spoken.labels, name, values[name] ?? '')),
    );
  const subject = fill(template.subject, (value) => value);
  // A list line whose placeholders are all empty (an instruction that nobody gave) tells nothing: it is left out.
  const isEmpty = (line: string): boolean => {
    const names = [...line.matchAll(/\{([a-zA-Z][a-zA-Z0-9.]*)\}/g)].map((found) => found[1] ?? '');
    return /^\s*[-*] /.test(line) && names.length > 0 && names.every((name) => !values[name]);
  };
  const told = template.body.split('\n').filter((line) => !isEmpty(line));
  return { subject: subject.replace(/\s+/g, ' ').trim(), body: fill(told.join('\n'), escape) };
}

function inWords(labels: Labels, name: string, value: string): string {
  switch (name) {
    case 'state':
      return labels.states[value] ?? value;
    case 'publicState':
      return labels.publicStates[value] ?? labels.states[value] ?? value;
    case 'event':
      return labels.events[value] ?? value;
    case 'deadline':
      return labels.deadlines[value] ?? value;
    case 'moved':
      return value
        .split(MOVES)
        .map((entry) => {
          const [clock = '', from = '', to = ''] = entry.split('|');
          return `${labels.deadlines[clock] ?? clock} ${from} → ${to}`;
        })
        .join(MOVES);
    default: {
      const field = name.split('.')[1];
      return field === undefined
        ? value
        : value
            .split('、')
            .map((v) => labels.options[`${field}.${v}`] ?? v)
            .join('、');
    }
  }
}
