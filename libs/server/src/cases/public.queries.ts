import { Injectable } from '@nestjs/common';
import {
  allowedEvents,
  formOf,
  labelsOf,
  type Actor,
  type CaseState,
  type Deadline,
  type FormField,
  type Phase,
  type Workflow,
} from '@huiyin/core';
import { Clock } from '../config/clock.js';
import { Postgres } from '../database/postgres.js';
import { Directory } from '../people/directory.js';
import { Identities } from '../people/identities.js';
import { caseOf, CASE_JSON, type CaseJson } from './case-rows.js';
import { TOTAL_CLOCKS } from './figures.js';
import { leadUnit } from './save-records.js';
import { publicAnswers, type EventOfCase, type PublicAnswer } from './public-answers.js';
import { Workflows } from './workflows.js';

export interface PublicDue {
  day: string;
  startedAt: Date;
  /** As in the clock's rule: `5 working days`. */
  length: string;
  basis: string;
  provisional: boolean;
  paused: boolean;
  extended: boolean;
  passed: boolean;
}

/** What a requester may know of the own request: no notes, no other requesters, no contact data, no names of staff. */
export interface PublicProgress {
  caseId: number;
  requestId: number;
  number: string;
  kind: { value: string; label: string };
  phase: Phase;
  /** The state in the public's words. */
  state: string;
  title: string;
  content: string;
  place: string | null;
  receivedAt: Date;
  closedAt: Date | null;
  /** The unit that has the case. */
  unit: string | null;
  due: PublicDue | null;
  /** The last answer that has been approved. */
  reply: PublicAnswer | null;
  /** All that was told: answers, refusals with their legal route, decisions on appeals. */
  answers: PublicAnswer[];
  /** One line for each change that shows in the public's words. */
  steps: { at: Date; text: string }[];
  /** What the requester may do now. */
  actions: { type: string; label: string; fields: FormField[] }[];
  /** Proven by number and query code: for `CaseService.apply`. */
  actor: Actor & { kind: 'requester' };
}

export interface PublishedCase {
  caseId: number;
  number: string;
  title: string;
  question: string;
  answer: string;
  unit: string | null;
  at: Date;
}

interface Found {
  row: CaseJson;
  requestId: number;
  title: string;
  content: string;
  place: string | null;
  receivedAt: string;
}

const REQUEST_OF_CASE = /* sql */ `
  select to_json(l) as row, r.id as "requestId", r.title, r.content, r.place, r.received_at as "receivedAt"
  from requests r
    join case_requests cr on cr.request_id = r.id
    join lateral (select ${CASE_JSON} from cases c where c.id = cr.case_id) l on true`;

/** What the portal reads. Works with the portal's own database role, which can read no identity. */
@Injectable()
export class PublicQueries {
  constructor(
    private readonly postgres: Postgres,
    private readonly workflows: Workflows,
    private readonly directory: Directory,
    private readonly identities: Identities,
    private readonly clock: Clock,
  ) {}

  /** The request with this case number and query code; null for a wrong number and a wrong code alike. */
  async progress(
    number: string,
    queryCode: string,
    language: string,
  ): Promise<PublicProgress | null> {
    const [found] = await this.postgres.query<Found & Record<string, unknown>>(
      `${REQUEST_OF_CASE} where r.query_code_hash = $2 and cr.case_id = (select id from cases where number = $1)`,
      [number.trim().toUpperCase(), this.identities.queryCodeHash(queryCode)],
      'public-progress',
    );
    if (!found) return null;
    const state = caseOf(found.row);
    const workflow = this.workflows.get(state.kind);
    const events = await this.events([state.id]);
    const answers = await this.answersFor(state, found.requestId, events);
    const labels = labelsOf(workflow, language);
    const actor = { kind: 'requester', requestIds: [found.requestId] } as const;
    return {
      caseId: state.id,
      requestId: found.requestId,
      number: state.number,
      kind: { value: state.kind, label: labels.name },
      phase: state.phase,
      state: labels.publicStates[state.state] ?? labels.states[state.state] ?? state.state,
      title: found.title,
      content: found.content,
      place: found.place,
      receivedAt: new Date(found.receivedAt),
      closedAt: state.closedAt,
      unit: this.unitOf(state),
      due: this.dueOf(state),
      answers,
      reply: answers.findLast((one) => one.isReply) ?? null,
      steps: stepsOf(events, labels.publicStates),
      actions: this.actionsOf(workflow, state, actor, language),
      actor,
    };
  }

  /**
   * What a person has released for publication, freed of names, and nobody has taken back since; newest first.
   * `before` is the last case id of the page before.
   */
  async published(before: number | undefined, limit: number): Promise<PublishedCase[]> {
    interface Row {
      row: CaseJson;
      payload: { publicTitle?: string; publicQuestion?: string; publicReply?: string };
      at: Date;
    }
    const rows = await this.postgres.query<Row & Record<string, unknown>>(
      /* sql */ `select to_json(l) as row, e.payload, e.at
        from case_events e join lateral (select ${CASE_JSON} from cases c where c.id = e.case_id) l on true
        where e.type = 'publish' and e.case_id < $1 and not l.secret
          and not exists (select from case_events x where x.case_id = e.case_id and x.seq > e.seq
            and x.type in ('publish', 'unpublish', 'revokeConsent'))
        order by e.case_id desc limit $2`,
      [before ?? Number.MAX_SAFE_INTEGER, limit],
      'published',
    );
    return rows.map(({ row, payload, at }) => {
      const state = caseOf(row);
      return {
        caseId: state.id,
        number: state.number,
        title: payload.publicTitle ?? state.title,
        question: payload.publicQuestion ?? '',
        answer: payload.publicReply ?? '',
        unit: this.unitOf(state),
        at,
      };
    });
  }

  private readonly unitNames = (id: number): string | undefined => this.directory.unitName(id);

  private events(caseIds: readonly number[]): Promise<EventOfCase[]> {
    return this.postgres.query<EventOfCase & Record<string, unknown>>(
      /* sql */ `select case_id as "caseId", seq, type, at, payload, actor_unit_id as "unitId", from_state as "fromState",
          to_state as "toState" from case_events where case_id = any ($1::bigint[]) order by case_id, seq`,
      [caseIds],
      'public-events',
    );
  }

  /** A merged request is answered by the case that it was merged into. */
  private async answersFor(
    state: CaseState,
    requestId: number,
    events: readonly EventOfCase[],
  ): Promise<PublicAnswer[]> {
    const own = publicAnswers(events, this.unitNames);
    if (state.state !== 'closed.merged') return own;
    const parents = await this.postgres.query<{ id: number }>(
      'select case_id as id from case_requests where request_id = $1 and not own',
      [requestId],
    );
    const answers = publicAnswers(await this.events(parents.map((p) => p.id)), this.unitNames);
    return [...own, ...answers];
  }

  private unitOf(state: CaseState): string | null {
    const unit = leadUnit(state);
    return unit === null ? null : (this.directory.unitName(unit) ?? null);
  }

  private dueOf(state: CaseState): PublicDue | null {
    const total = state.deadlines
      .filter((d) => TOTAL_CLOCKS.includes(d.name))
      .reduce<Deadline | null>(
        (last, d) => (last === null || d.ordinal > last.ordinal ? d : last),
        null,
      );
    if (!total || total.status === 'stopped' || state.phase === 'closed') return null;
    return {
      day: total.dueDay,
      startedAt: total.startedAt,
      length: total.length,
      basis: total.basis,
      provisional: total.provisional,
      paused: total.status === 'paused',
      extended: total.extensions.length > 0,
      passed: total.status === 'running' && total.dueAt <= this.clock.now(),
    };
  }

  private actionsOf(
    workflow: Workflow,
    state: CaseState,
    actor: Actor,
    language: string,
  ): PublicProgress['actions'] {
    const labels = labelsOf(workflow, language);
    return allowedEvents(workflow, state, actor, this.clock.now()).map((type) => ({
      type,
      label: labels.events[type] ?? type,
      fields: formOf(workflow, type, language),
    }));
  }
}

/** One line whenever the public's words for the state change. */
function stepsOf(
  events: readonly EventOfCase[],
  words: Record<string, string>,
): { at: Date; text: string }[] {
  const steps: { at: Date; text: string }[] = [];
  for (const { at, toState } of events) {
    const text = words[toState];
    if (text !== undefined && steps.at(-1)?.text !== text) steps.push({ at, text });
  }
  return steps;
}
