import {
  allowedEvents,
  type Actor,
  type CaseState,
  type Deadline,
  formOf,
  grantedExtensions,
  labelsOf,
  leadOf,
  type Workflow,
} from '@huiyin/core';
import type { Language } from '@huiyin/contract';
import { statementsOf, stepsOf, toldClocks, type StoredEvent } from './public-words.js';
import type { ActionModel, DueModel, ProgressModel } from './views/model.js';

export interface OwnRequest {
  id: number;
  title: string;
  content: string;
  place: string | null;
}

export interface PublicCase {
  workflow: Workflow;
  /** The requester's own case: its number was told. */
  own: CaseState;
  /** The case that answers: the parent after a merge, else the own one. */
  answering: CaseState;
  /** Events of the answering case, in order. */
  events: readonly StoredEvent[];
  request: OwnRequest;
}

export interface Viewing {
  language: Language;
  now: Date;
  unitName: (id: number) => string | undefined;
}

/** The case as its requester may see it. */
export function progressOf(shown: PublicCase, viewing: Viewing): ProgressModel {
  const { workflow, own, answering, events, request } = shown;
  const { language, unitName } = viewing;
  const labels = labelsOf(workflow, language);
  const telling = { workflow, deadlines: answering.deadlines, language };
  const named = (id: number | undefined): string | null =>
    (id === undefined ? undefined : unitName(id)) ?? null;
  const unit = named(leadOf(answering.assignments)?.unitId);
  return {
    number: own.number,
    kind: labels.name,
    state: labels.publicStates[answering.state] ?? labels.phases[answering.phase] ?? '',
    phase: answering.phase,
    title: request.title,
    content: request.content,
    place: request.place,
    receivedAt: own.receivedAt,
    closedAt: answering.phase === 'closed' ? answering.closedAt : null,
    unit,
    due: dueOf(answering, workflow, viewing),
    replies: statementsOf(telling, events)
      .map(({ title, text, at, by, unitId }) => ({
        title,
        text,
        at,
        isReply: by === 'unit',
        unit: by === 'unit' ? (unitId === null ? unit : named(unitId)) : null,
      }))
      .reverse(),
    steps: stepsOf(telling, events).map(({ at, text, own: byRequester, unitId }) => {
      const name = unitId === null ? null : named(unitId);
      // Where several requesters were joined, the history does not say which of them it was.
      const mine = byRequester && answering.requestIds.length === 1;
      return { at, text: name === null ? text : `${text}（${name}）`, own: mine };
    }),
    actions: actionsOf(workflow, answering, request.id, viewing),
  };
}

/** The requester, proven by number and query code. */
export function requesterOf(requestId: number): Actor {
  return { kind: 'requester', requestIds: [requestId] };
}

function actionsOf(
  workflow: Workflow,
  current: CaseState,
  requestId: number,
  { language, now }: Viewing,
): ActionModel[] {
  const labels = labelsOf(workflow, language);
  return allowedEvents(workflow, current, requesterOf(requestId), now).map((type) => ({
    type,
    label: labels.events[type] ?? type,
    fields: formOf(workflow, type, language),
  }));
}

/** Of the clocks whose day the requester is told, the one that runs now. */
function dueOf(
  current: CaseState,
  workflow: Workflow,
  { now, language }: Viewing,
): DueModel | null {
  const told = toldClocks(workflow);
  const running = current.deadlines.filter(
    (d) => d.kind === 'duty' && d.assignment === null && d.status !== 'stopped' && told.has(d.name),
  );
  const due = running.reduce<Deadline | undefined>(
    (latest, d) => (!latest || d.startedAt > latest.startedAt ? d : latest),
    undefined,
  );
  if (!due) return null;
  return {
    label: labelsOf(workflow, language).deadlines[due.name] ?? due.name,
    day: due.dueDay,
    startedAt: due.restarts.at(-1) ?? due.startedAt,
    length: due.length,
    basis: due.basis,
    provisional: due.provisional,
    paused: due.status === 'paused',
    extended: grantedExtensions(due).length > 0,
    passed: due.status === 'running' && due.dueAt <= now,
  };
}
