import {
  type CaseEvent,
  compileWorkflow,
  type Deadline,
  fieldsOf,
  isSystemEvent,
  type Labels,
  labelsOf,
  OPENING_EVENT,
  statesOn,
  type SystemEventType,
  type Workflow,
} from '@huiyin/core';
import type { Language } from '@huiyin/contract';
import { lengthInWords } from '@huiyin/server';
import { dayText } from './days.js';
import { translator } from './texts.js';

/*
 * What may a citizen read of a case? The workflow already says it, in its tables: what a mail to the requester
 * tells, the page tells too, and nothing else. So no workflow needs a second list for the portal.
 * 本系统设计，无法定依据.
 */

/** An event as it is stored. */
export type StoredEvent = Pick<CaseEvent, 'type' | 'at' | 'payload' | 'fromState' | 'toState'> & {
  byRequester: boolean;
  /** The unit through which the person acted. */
  actorUnitId: number | null;
};

/** Something the office told the requester. */
export interface Statement {
  title: string;
  text: string;
  at: Date;
  /** `unit`: the handling unit's reply; `office`: what the hotline office says. */
  by: 'unit' | 'office';
  /** For a reply, the unit that wrote it, if a person of it did. */
  unitId: number | null;
}

const told = new WeakMap<Workflow, Map<string, ReadonlySet<string>>>();

/** Trigger (`event X`, `enter S`) → placeholders of the texts that it sends to the requester. */
function toldByTrigger(workflow: Workflow): Map<string, ReadonlySet<string>> {
  const known = told.get(workflow);
  if (known) return known;
  const { placeholders } = compileWorkflow(workflow);
  const made = new Map<string, Set<string>>();
  for (const { when, to, text } of workflow.notifications) {
    if (!to.includes('requester')) continue;
    const names = made.get(when) ?? new Set<string>();
    for (const name of placeholders.get(text) ?? []) names.add(name);
    made.set(when, names);
  }
  told.set(workflow, made);
  return made;
}

/** What this event told the requester; undefined: nothing was sent. */
function toldBy(workflow: Workflow, event: StoredEvent): ReadonlySet<string> | undefined {
  const triggers = toldByTrigger(workflow);
  const entered = event.fromState === event.toState ? [] : statesOn(event.toState);
  const found = [`event ${event.type}`, ...entered.map((state) => `enter ${state}`)].flatMap(
    (trigger) => triggers.get(trigger) ?? [],
  );
  return found.length === 0 ? undefined : new Set(found.flatMap((names) => [...names]));
}

/** Names of the clocks whose last day the requester is told. */
export function toldClocks(workflow: Workflow): ReadonlySet<string> {
  const names = [...toldByTrigger(workflow).values()].flatMap((set) => [...set]);
  return new Set(names.filter((n) => n.startsWith('due.')).map((n) => n.slice('due.'.length)));
}

/** What the steps are told from: the answering case's words, its clocks and the reader's language. */
export interface Telling {
  workflow: Workflow;
  deadlines: readonly Deadline[];
  language: Language;
}

/**
 * The event as a citizen reads it: of an extension not who approved it, but what it gave. Not the day that followed
 * from it: a step tells what happened then, and the day may have moved since.
 */
function publicName({ workflow, deadlines, language }: Telling, event: StoredEvent): string {
  const labels = labelsOf(workflow, language);
  const told = toldClocks(workflow);
  const extended = deadlines.findLast(
    ({ name, assignment, extensions }) =>
      assignment === null &&
      extensions.length > 0 &&
      told.has(name) &&
      workflow.deadlines.clocks[name]?.extension?.by === `event ${event.type}`,
  );
  const { length, until } = event.payload;
  const due = extended && (labels.deadlines[extended.name] ?? extended.name);
  const t = translator(language);
  if (due && typeof length === 'string')
    return t('progress.extended', { due, length: lengthInWords(language, length) });
  if (due && typeof until === 'string')
    return t('progress.extendedUntil', { due, day: dayText(until, language) });
  return labels.events[event.type] ?? event.type;
}

interface Moved {
  deadline: string;
  before: string;
  after: string;
}

/** What a change of the calendar moved, of what the requester is told: the days then and since, and the notice. */
function movesOf({ workflow, deadlines, language }: Telling, event: StoredEvent): Step[] {
  const told = toldClocks(workflow);
  const labels = labelsOf(workflow, language);
  const ofCase = new Set(deadlines.flatMap((d) => (d.assignment === null ? [d.name] : [])));
  return ((event.payload['moved'] ?? []) as Moved[])
    .filter(({ deadline }) => told.has(deadline) && ofCase.has(deadline))
    .map(({ deadline, before, after }) => ({
      at: event.at,
      text: translator(language)('progress.moved', {
        due: labels.deadlines[deadline] ?? deadline,
        before: localText(before, language),
        after: localText(after, language),
        reason: textOf(event.payload['reason']) ?? '',
      }),
      own: false,
      unitId: null,
    }));
}

/** `2026-12-04`, or with a time of day. */
const localText = (text: string, language: Language): string =>
  [dayText(text.slice(0, 10), language), text.slice(11)].filter(Boolean).join(' ');

const CALENDAR_CHANGED: SystemEventType = 'calendarChanged';
const REPLY_EVENT = 'reply';
const REPLY_TEXT = 'context.replyText';

/** Everything that the office told the requester in words of its own: replies and reasons, oldest first. */
export function statementsOf(telling: Telling, events: readonly StoredEvent[]): Statement[] {
  const { workflow, language } = telling;
  const labels = labelsOf(workflow, language);
  const statements: Statement[] = [];
  // A reply is public when it is told: a draft that was sent back never is.
  let reply: { text: string; unitId: number | null } | undefined;
  for (const event of events) {
    if (event.type === REPLY_EVENT) {
      const text = textOf(event.payload['text']);
      reply = text === undefined ? undefined : { text, unitId: event.actorUnitId };
    }
    const names = toldBy(workflow, event);
    if (!names) continue;
    const title = publicName(telling, event);
    if (names.has(REPLY_TEXT) && reply) {
      statements.push({ title, at: event.at, by: 'unit', ...reply });
      reply = undefined;
    }
    const text = reasonsText(workflow, labels, event, names);
    if (text !== '') statements.push({ title, text, at: event.at, by: 'office', unitId: null });
  }
  return statements;
}

/** The fields of the event that a mail tells: alone as they are, several with their labels. */
function reasonsText(
  workflow: Workflow,
  labels: Labels,
  event: StoredEvent,
  names: ReadonlySet<string>,
): string {
  // In form order: the database keeps the payload's keys in an order of its own.
  const said = fieldsOf(workflow, event.type)
    .map((field) => field.name)
    .filter((field) => names.has(`payload.${field}`))
    .flatMap((field) => {
      const value = textOf(event.payload[field]);
      if (value === undefined) return [];
      const word = (words: Record<string, string>, key: string): string | undefined =>
        words[`${event.type}.${key}`] ?? words[key];
      return [
        {
          label: word(labels.fields, field) ?? field,
          value: word(labels.options, `${field}.${value}`) ?? value,
        },
      ];
    });
  const [only] = said;
  if (only && said.length === 1) return only.value;
  return said.map(({ label, value }) => `${label}：${value}`).join('\n');
}

export interface Step {
  at: Date;
  text: string;
  /** The requester did it. */
  own: boolean;
  /** The unit to which the case went with this step. */
  unitId: number | null;
}

/** The steps in public words: each change of the public state, what the requester did, and what was told. */
export function stepsOf(telling: Telling, events: readonly StoredEvent[]): Step[] {
  const { workflow, language } = telling;
  const labels = labelsOf(workflow, language);
  const steps: Step[] = [];
  let shown: string | undefined;
  for (const event of events) {
    if (event.type === CALENDAR_CHANGED) steps.push(...movesOf(telling, event));
    if (isSystemEvent(event.type)) continue;
    const state = labels.publicStates[event.toState];
    const unit = event.payload['unit'];
    const unitId = event.toState !== event.fromState && typeof unit === 'number' ? unit : null;
    const own = publicName(telling, event);
    if (event.byRequester && event.type !== OPENING_EVENT) {
      steps.push({ at: event.at, text: own, own: true, unitId: null });
      if (state !== undefined && state !== shown && event.toState !== event.fromState)
        shown = state;
    } else if (state !== undefined && state !== shown) {
      steps.push({ at: event.at, text: state, own: false, unitId });
      shown = state;
    } else if (toldBy(workflow, event)) {
      steps.push({ at: event.at, text: own, own: false, unitId });
    }
  }
  return steps;
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value.trim() === '' ? undefined : value;
  return typeof value === 'number' ? String(value) : undefined;
}
