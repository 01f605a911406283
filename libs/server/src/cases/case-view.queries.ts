import { Injectable } from '@nestjs/common';
import {
  allowedEvents,
  CaseError,
  clocksExtendedBy,
  formOf,
  mayReveal,
  mayView,
  nearestDue,
  rungOf,
  type Actor,
  type CaseState,
  type FormField,
  type Workflow,
} from '@huiyin/core';
import { CaseQueries } from './case.queries.js';
import { CaseService } from './case.service.js';
import { wordsOf, type Words } from './labels.js';
import { leadUnit } from './save-records.js';
import type { CaseView, Detail, FieldView, RungView, TimelineEvent } from './views.js';
import { ViewParts } from './view-parts.js';
import { Workflows } from './workflows.js';

/** A case as one reader may see it. */
@Injectable()
export class CaseViewQueries {
  constructor(
    private readonly cases: CaseService,
    private readonly lists: CaseQueries,
    private readonly workflows: Workflows,
    private readonly parts: ViewParts,
  ) {}

  /** @throws CaseError `not_found` for a case that does not exist or that the viewer may not see, alike */
  async view(viewer: Actor, caseId: number, language: string): Promise<CaseView> {
    return this.viewOf(await this.visible(viewer, caseId), viewer, language);
  }

  /** The view of a state that the door has just given back: what was decided, not what has become of it since. */
  async viewOf(state: CaseState, viewer: Actor, language: string): Promise<CaseView> {
    const workflow = this.workflows.get(state.kind);
    const words = wordsOf(workflow, language);
    const revealed = (secret: boolean): boolean =>
      mayReveal(workflow, viewer, { ...state, secret });
    const allowed = allowedEvents(workflow, state, viewer, this.parts.clock.now());
    const decided = allowed.flatMap((type) => workflow.events[type]?.prefill?.from ?? []);
    const [{ requests, files }, asked] = await Promise.all([
      this.parts.requestsAndFiles(state, revealed),
      this.parts.asked(state, decided, { viewer, workflow }),
    ]);
    return {
      ...this.itemOf(state, viewer, language),
      version: state.version,
      profile: state.profile,
      openedAt: state.openedAt.toISOString(),
      answeredAt: state.answeredAt?.toISOString() ?? null,
      requests,
      files,
      mayReveal: revealed(state.secret),
      assignments: state.assignments.map((a) => this.parts.assignment(a)),
      deadlines: state.deadlines.map((d) => this.parts.deadline(d, state, words)),
      allowedEvents: allowed.map((type) => ({
        type,
        label: words.event(type),
        fields: fieldsOf(workflow, type, language, asked),
        ...extendsOf(workflow, state, type),
      })),
      rungs: rungsOf(workflow, state, words),
      facts: factsOf(state, words),
    };
  }

  /** @throws CaseError `not_found` as `view` */
  async timeline(viewer: Actor, caseId: number, language: string): Promise<TimelineEvent[]> {
    const state = await this.visible(viewer, caseId);
    const workflow = this.workflows.get(state.kind);
    return this.parts.timeline(state, workflow, { viewer, language });
  }

  /** @throws CaseError `not_found` */
  async visible(viewer: Actor, caseId: number): Promise<CaseState> {
    const state = await this.cases.load(caseId);
    if (!state || !mayView(this.workflows.get(state.kind), viewer, state)) {
      throw new CaseError('not_found', 'there is no such case');
    }
    return state;
  }

  private itemOf(state: CaseState, viewer: Actor, language: string) {
    const { context } = state.snapshot;
    const text = (name: string): string | null =>
      typeof context[name] === 'string' && context[name] !== '' ? (context[name] as string) : null;
    const nearest = state.phase === 'closed' ? null : nearestDue(state.deadlines);
    const { instants } = this.lists.context(viewer);
    const row = {
      id: state.id,
      number: state.number,
      kind: state.kind,
      phase: state.phase,
      state: state.state,
      profile: state.profile,
      title: state.title,
      type: context.requestType,
      category: text('category'),
      place: text('place'),
      urgent: context.urgent === true,
      sensitive: context.sensitive === true,
      supervised: context.supervised === true,
      secret: state.secret,
      leadUnitId: leadUnit(state),
      dueName: nearest?.name ?? null,
      dueAt: nearest?.dueAt ?? null,
      warnAt: nearest?.warnAt[0] ?? null,
      receivedAt: state.receivedAt,
      closedAt: state.closedAt,
      updatedAt: state.receivedAt,
      rung: state.snapshot.rungs?.at(-1) ?? null,
      undelivered: context['undelivered'] === true,
    };
    return this.lists.item(row, instants, language);
  }
}

function extendsOf(workflow: Workflow, state: CaseState, type: string) {
  const clocks = clocksExtendedBy(workflow, state, type);
  return clocks.length > 0 && { extends: clocks.map(({ name, ordinal }) => ({ name, ordinal })) };
}

/** @param asked payloads of the events whose fields stand in those that decide on them */
function fieldsOf(
  workflow: Workflow,
  type: string,
  language: string,
  asked: ReadonlyMap<string, Record<string, unknown>>,
): FieldView[] {
  const { from = '', fields = [] } = workflow.events[type]?.prefill ?? {};
  const payload = asked.get(from) ?? {};
  return formOf(workflow, type, language).map((field) => {
    const value = fields.includes(field.name) ? payload[field.name] : undefined;
    return { ...fieldView(field), ...(value !== undefined && { value }) };
  });
}

function fieldView({
  name,
  label,
  widget,
  required,
  multiple,
  maxLength,
  options,
}: FormField): FieldView {
  return {
    name,
    label,
    widget,
    required,
    ...(multiple && { multiple }),
    ...(maxLength !== undefined && { maxLength }),
    ...(options.length > 0 && { options }),
  };
}

/** A rung that the ladder has no more is left out: a table that was changed speaks from the next event on. */
function rungsOf(workflow: Workflow, state: CaseState, words: Words): RungView[] {
  return (state.snapshot.rungs ?? []).flatMap((name) => {
    const rung = rungOf(workflow, name);
    if (!rung) return [];
    const { suggests, basis } = rung;
    return {
      ...words.rung(name),
      suggests: suggests === undefined ? null : { type: suggests, label: words.event(suggests) },
      basis,
    };
  });
}

/** What the machine remembers and has a label for: counters that are not 0, choices, flags that are set. */
function factsOf(state: CaseState, words: Words): Detail[] {
  const shown = new Set([
    'requestType',
    'category',
    'place',
    'urgent',
    'sensitive',
    'supervised',
    'channel',
  ]);
  return Object.entries(state.snapshot.context).flatMap(([name, value]) => {
    const label = words.labels.fields[name];
    if (!label || shown.has(name)) return [];
    if (typeof value === 'number' && value > 0)
      return [{ name, label, value: words.option(name, String(value)).label }];
    if (typeof value === 'string' && value !== '')
      return [{ name, label, value: words.option(name, value).label }];
    return [];
  });
}
