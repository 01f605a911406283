import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Language, RequestInput } from '@huiyin/contract';
import { CaseError } from '@huiyin/core';
import {
  CaseService,
  Clock,
  Directory,
  Identities,
  IntakeService,
  Postgres,
  Workflows,
} from '@huiyin/server';
import type { Access, Receipt } from './browser-keeping.js';
import { progressOf, requesterOf, type OwnRequest } from './public-case.js';
import type { StoredEvent } from './public-words.js';
import type { Translate } from './texts.js';
import type { FormFault, ProgressModel, PublishedModel } from './views/model.js';

export interface OpenCase {
  /** The case that answers, to which the requester's steps go. */
  caseId: number;
  requestId: number;
  progress: ProgressModel;
}

/** A step of the requester, from a form. */
export interface Act {
  type: string;
  payload: Record<string, unknown>;
  formId: string;
  /** As it was typed: the same form sent twice is one step, with another text it is refused. */
  body: Record<string, string>;
}

const FIND = /* sql */ `
  select c.id as "caseId", r.id as "requestId", r.title, r.content, r.place,
    (select other.case_id from case_requests other where other.request_id = r.id and not other.own
      order by other.case_id desc limit 1) as "joinedId"
  from cases c
  join case_requests own on own.case_id = c.id and own.own
  join requests r on r.id = own.request_id
  where c.number = $1 and r.query_code_hash = $2`;

const EVENTS = /* sql */ `
  select type, at, payload, from_state as "fromState", to_state as "toState", actor_kind = 'requester' as "byRequester",
    actor_unit_id as "actorUnitId"
  from case_events where case_id = $1 order by seq`;

/*
 * Nothing is published by consent alone: a person releases it (event `publish`), in a text of its own, and what
 * is taken back disappears (PIPL §15, §25). Reports are never published one by one.
 */
const PUBLISHED = /* sql */ `
  select c.id as "caseId", c.lead_unit_id as "unitId", e.at, e.payload ->> 'publicTitle' as "publicTitle",
    e.payload ->> 'publicQuestion' as "publicQuestion", e.payload ->> 'publicReply' as "publicReply"
  from cases c
  join lateral (select at, payload from case_events where case_id = c.id and type = 'publish'
    order by seq desc limit 1) e on true
  where c.snapshot -> 'context' ->> 'published' = 'true' and not c.secret and c.request_type <> 'report'
    and c.phase = 'closed' and c.id < $1
  order by c.id desc limit $2`;
const PAGE = 10;

interface PublishedRow {
  caseId: number;
  unitId: number | null;
  at: Date;
  publicTitle: string;
  publicQuestion: string;
  publicReply: string;
}

const MERGED = 'closed.merged';
/** Of which the person's own keys are part: nobody else's key meets them. */
const WRITER = 'portal';

interface FoundRow {
  caseId: number;
  requestId: number;
  title: string;
  content: string;
  place: string | null;
  joinedId: number | null;
}

/** Where words, names and the time come from. */
@Injectable()
export class PortalWorld {
  constructor(
    readonly workflows: Workflows,
    readonly directory: Directory,
    readonly clock: Clock,
  ) {}
}

/** What the portal asks of the cases, and nothing beyond it. */
@Injectable()
export class PortalCases {
  constructor(
    private readonly postgres: Postgres,
    private readonly service: CaseService,
    private readonly intake: IntakeService,
    private readonly identities: Identities,
    private readonly world: PortalWorld,
  ) {}

  /**
   * Registers what a citizen wrote. The same form sent twice is one case, with the same answer.
   * @throws CaseError `idempotency_conflict` if the form was registered with another text
   */
  async submit(request: RequestInput, formId: string): Promise<Receipt> {
    const registered = await this.intake.registerOne({
      ...request,
      actor: { kind: 'requester', requestIds: [] },
      idempotency: { actor: WRITER, key: formId, requestHash: hashOf(request) },
    });
    if (registered.duplicate) throw new Error('a request of the portal has no source');
    const { state, queryCode } = registered;
    return { number: state.number, queryCode, receivedAt: state.receivedAt };
  }

  /** The case of this number, if the code is its request's. A wrong number and a wrong code are alike. */
  async open({ number, queryCode }: Access, language: Language): Promise<OpenCase | undefined> {
    const hash = this.identities.queryCodeHash(queryCode);
    const [found] = await this.postgres.query<FoundRow>(FIND, [number, hash], 'portal-find');
    const own = found && (await this.service.load(found.caseId));
    if (!found || !own) return undefined;
    const joined = own.state === MERGED && found.joinedId !== null ? found.joinedId : own.id;
    const answering = joined === own.id ? own : ((await this.service.load(joined)) ?? own);
    const events = await this.postgres.query<StoredEvent & Record<string, unknown>>(
      EVENTS,
      [answering.id],
      'portal-events',
    );
    const request: OwnRequest = {
      id: found.requestId,
      title: found.title,
      content: found.content,
      place: found.place,
    };
    const progress = progressOf(
      { workflow: this.world.workflows.get(answering.kind), own, answering, events, request },
      {
        language,
        now: this.world.clock.now(),
        unitName: (id) => this.world.directory.unitName(id),
      },
    );
    return { caseId: answering.id, requestId: found.requestId, progress };
  }

  /** Sends the step through the one door. Answers what is wrong with it; an empty list: it is done. */
  async act(open: OpenCase, act: Act, t: Translate): Promise<FormFault[] | 'not allowed'> {
    const { type, payload, formId, body } = act;
    try {
      await this.service.apply({
        caseId: open.caseId,
        type,
        payload,
        actor: requesterOf(open.requestId),
        idempotency: {
          actor: `${WRITER} ${open.requestId}`,
          key: formId,
          requestHash: hashOf({ type, body }),
        },
      });
      return [];
    } catch (error) {
      if (!(error instanceof CaseError)) throw error;
      switch (error.code) {
        case 'event_not_allowed':
        case 'forbidden':
        case 'not_found':
        case 'idempotency_conflict':
          return 'not allowed';
        case 'invalid_payload':
          return faultsOf(error, open, type, t);
        default:
          throw error;
      }
    }
  }

  /** Replies that a person has released, in the text freed of personal data; newest first. */
  async published(
    before: number | undefined,
  ): Promise<{ items: PublishedModel[]; older: number | null }> {
    const rows = await this.postgres.query<PublishedRow & Record<string, unknown>>(
      PUBLISHED,
      [before ?? Number.MAX_SAFE_INTEGER, PAGE + 1],
      'portal-published',
    );
    const shown = rows.slice(0, PAGE);
    return {
      items: shown.map(({ caseId, unitId, at, publicTitle, publicQuestion, publicReply }) => ({
        id: caseId,
        title: publicTitle,
        question: publicQuestion,
        answer: publicReply,
        unit: unitId === null ? null : (this.world.directory.unitName(unitId) ?? null),
        at,
      })),
      older: rows.length > PAGE ? (shown.at(-1)?.caseId ?? null) : null,
    };
  }
}

/** The door's faults in the form's words. */
function faultsOf(error: CaseError, open: OpenCase, type: string, t: Translate): FormFault[] {
  const fields = open.progress.actions.find((action) => action.type === type)?.fields ?? [];
  return (error.details.faults ?? [{ path: '' }]).map(({ path }) => {
    const name = path.replace(/^payload\./, '');
    const field = fields.find((f) => f.name === name);
    return {
      field: field?.name ?? '',
      message: t('error.invalid', { field: field?.label ?? name }),
    };
  });
}

function hashOf(body: unknown): Buffer {
  return createHash('sha256').update(JSON.stringify(body)).digest();
}
