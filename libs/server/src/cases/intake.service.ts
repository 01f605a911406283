import { Injectable } from '@nestjs/common';
import {
  CaseError,
  caseNumber,
  decide,
  dueEvents,
  type Actor,
  type CaseState,
  type NewCase,
  type Workflow,
  type World,
} from '@huiyin/core';
import { Clock } from '../config/clock.js';
import { Config } from '../config/config.js';
import { Postgres } from '../database/postgres.js';
import { Directory } from '../people/directory.js';
import { Identities, type NewQueryCode } from '../people/identities.js';
import { caseOf, type CaseJson } from './case-rows.js';
import { keptAnswer, saveOpened } from './case.store.js';
import { Gatherer } from './gatherer.js';
import { openedParts, reserve, type IntakeRow, type Reserved } from './intake.store.js';
import { StateCache } from './state-cache.js';
import { takeApart, type Outcome } from './take-apart.js';
import { Workflows } from './workflows.js';
import { Calendars, worldOf } from './world.js';
import { Workspace, type Idempotency } from './workspace.js';

export interface RequesterDetails {
  name?: string | null | undefined;
  phone?: string | null | undefined;
  email?: string | null | undefined;
  address?: string | null | undefined;
  kind?: 'person' | 'enterprise' | undefined;
}

/** What a citizen asks, and who takes it in. */
export interface RegisterInput {
  channel: string;
  type: string;
  title: string;
  content: string;
  requester?: RequesterDetails | undefined;
  place?: string | null | undefined;
  category?: string | null | undefined;
  /** Absent: secret for reports, else not. */
  secrecy?: boolean | undefined;
  consentToPublish?: boolean | undefined;
  replyWanted?: boolean | undefined;
  urgent?: boolean | undefined;
  /** The workflow; absent: `hotline`. */
  kind?: string | undefined;
  actor: Actor;
  /** The legal start of the total time; absent: now. */
  receivedAt?: Date | undefined;
  /** Where it was imported from, and its id there: the same twice is not registered twice. */
  source?: string | undefined;
  externalId?: string | undefined;
  /** Clock profile; absent: the configured one. */
  profile?: string | undefined;
  /** No messages at all. */
  silent?: boolean | undefined;
  idempotency?: Idempotency | undefined;
  /** What happened since, in order: decided and saved together with the registration, or not at all. */
  thenEvents?: { type: string; payload?: unknown; actor: Actor; at: Date }[] | undefined;
  /** Lets deadlines warn and pass at their historical instants, up to this one. */
  deadlinesUntil?: Date | undefined;
}

export type RegisterResult =
  | {
      ok: true;
      duplicate: false;
      requestId: number;
      state: CaseState;
      queryCode: string;
      repeated: boolean;
    }
  /** Already there, by source and externalId: nothing was written. */
  | { ok: true; duplicate: true; requestId: number; caseId: number }
  | { ok: false; error: CaseError };

type Registered = {
  duplicate: false;
  requestId: number;
  state: CaseState;
  queryCode: string;
  repeated: boolean;
};
type Known = { duplicate: true; requestId: number; caseId: number };
/** Kept under an idempotency key: the code only encrypted. */
interface KeptRegistration {
  requestId: number;
  state: CaseState;
  code: string;
  codeKeyId: string;
}

/** A clock that starts itself again when it passes must not keep an import going for ever. */
const MAX_FIRED = 200;

/** What the intake takes from the configuration, the time, and the cases that the door need not read again. */
@Injectable()
export class IntakeSettings {
  readonly profile: string;
  constructor(
    config: Config,
    readonly clock: Clock,
    readonly cache: StateCache = new StateCache(),
  ) {
    this.profile = config.CLOCK_PROFILE;
  }
}

/** Registers requests: requester, request, case and first event in one transaction, a whole batch at once. */
@Injectable()
export class IntakeService {
  private readonly world: World;
  private readonly gatherer = new Gatherer<RegisterInput, RegisterResult>((inputs) =>
    this.register(inputs),
  );

  constructor(
    private readonly postgres: Postgres,
    private readonly workflows: Workflows,
    private readonly directory: Directory,
    private readonly identities: Identities,
    calendars: Calendars,
    private readonly settings: IntakeSettings,
  ) {
    this.world = worldOf(directory, calendars);
  }

  /** One request, gathered with others that arrive at the same time. @throws CaseError as `register` answers */
  async registerOne(input: RegisterInput): Promise<Registered | Known> {
    const result = await this.gatherer.add(input);
    if (!result.ok) throw result.error;
    return result;
  }

  /** Each input stands on its own: a refused one leaves nothing behind and harms no other. */
  async register(inputs: readonly RegisterInput[]): Promise<RegisterResult[]> {
    return takeApart<RegisterInput, Registered | Known>(inputs, async (part) => {
      const workspace = new Workspace();
      const results = await this.postgres.transaction(async (tx) => {
        const now = this.settings.clock.now();
        const reserved = await reserve(tx, part);
        const rows: IntakeRow[] = [];
        const attempts = part.map((input) =>
          this.attempt(input, { reserved, workspace, rows, now }),
        );
        await saveOpened(tx, workspace, this.directory, now, openedParts(rows));
        return attempts;
      });
      for (const { now, lastHash } of workspace.changed) this.settings.cache.put(now, lastHash);
      return results;
    });
  }

  private attempt(input: RegisterInput, batch: Batch): Outcome<Registered | Known> {
    try {
      return { ok: true, ...(this.known(input, batch) ?? this.open(input, batch)) };
    } catch (error) {
      if (error instanceof CaseError) return { ok: false, error };
      return {
        ok: false,
        error: new CaseError('unavailable', 'the request could not be registered', {
          cause: error,
        }),
      };
    }
  }

  private known(
    input: RegisterInput,
    { reserved, workspace, rows }: Batch,
  ): Registered | Known | undefined {
    if (input.idempotency) {
      const kept = keptAnswer([...workspace.answers, ...reserved.answers], input.idempotency) as
        KeptRegistration | undefined;
      if (kept) {
        const queryCode = this.identities.openQueryCode(
          Buffer.from(kept.code, 'base64'),
          kept.codeKeyId,
        );
        return {
          duplicate: false,
          requestId: kept.requestId,
          state: reviveState(kept.state),
          queryCode,
          repeated: true,
        };
      }
    }
    const { source, externalId } = input;
    if (source === undefined || externalId === undefined) return undefined;
    const here = rows.find((row) => row.source === source && row.externalId === externalId);
    if (here) return { duplicate: true, requestId: here.requestId, caseId: here.caseId };
    const there = reserved.known.find(
      (one) => one.source === source && one.externalId === externalId,
    );
    return there && { duplicate: true, requestId: there.requestId, caseId: there.caseId };
  }

  private open(input: RegisterInput, { reserved, workspace, rows, now }: Batch): Registered {
    const kind = input.kind ?? 'hotline';
    const workflow = this.workflows.find(kind);
    if (!workflow) throw invalid('kind', 'unknown_kind', `there is no workflow "${kind}"`);
    const category = textOrNull(input.category);
    if (category !== null && reserved.unknownCategories.includes(category))
      throw invalid('category', 'unknown_category', `there is no category "${category}"`);
    const ids = reserved.ids.shift();
    if (!ids) throw new Error('no ids were reserved');
    const receivedAt = input.receivedAt ?? now;
    const secret = input.secrecy ?? input.type === 'report';
    const opened: NewCase = {
      id: ids.caseId,
      number: caseNumber(workflow, this.world.calendarOf(null).dayOf(receivedAt), ids.caseId),
      kind,
      profile: input.profile ?? this.profileOf(workflow),
      title: input.title,
      secret,
      receivedAt,
      requestIds: [ids.requestId],
    };
    const decisions = this.decideAll(workflow, opened, input);
    const code = this.identities.newQueryCode();
    rows.push(this.rowOf(input, opened, ids, code));
    for (const decision of decisions) workspace.accept(decision, { silent: input.silent });
    const state = (decisions.at(-1) as (typeof decisions)[number]).next;
    if (input.idempotency) {
      const kept: KeptRegistration = {
        requestId: ids.requestId,
        state,
        code: code.sealed.toString('base64'),
        codeKeyId: code.keyId,
      };
      workspace.keepAnswer(input.idempotency, kept);
    }
    return {
      duplicate: false,
      requestId: ids.requestId,
      state,
      queryCode: code.code,
      repeated: false,
    };
  }

  /** The configured profile; a workflow that lacks it (it may be another's) counts by its own first one. */
  private profileOf({ deadlines }: Workflow): string {
    const { profile } = this.settings;
    return deadlines.profiles.includes(profile) ? profile : (deadlines.profiles[0] ?? profile);
  }

  /** The registration and all that followed, in memory: a refusal anywhere throws, and nothing has been accepted. */
  private decideAll(
    workflow: Workflow,
    opened: NewCase,
    input: RegisterInput,
  ): ReturnType<typeof decide>[] {
    const first = {
      type: 'register',
      payload: registerPayload(workflow, input),
      actor: input.actor,
      at: opened.receivedAt,
    };
    const decisions = [decide(workflow, opened, first, this.world)];
    const current = (): CaseState => (decisions.at(-1) as (typeof decisions)[number]).next;
    const fire = (until: Date): void => {
      for (let fired = 0; fired < MAX_FIRED; fired++) {
        const [due] = dueEvents(current().deadlines, until);
        if (!due) return;
        decisions.push(
          decide(workflow, current(), { ...due, actor: { kind: 'system' } }, this.world),
        );
      }
    };
    for (const then of input.thenEvents ?? []) {
      // It would change this case and leave the other one as it was.
      if (workflow.events[then.type]?.companion)
        throw invalid('thenEvents', 'other_case', `${then.type} needs another case`);
      if (input.deadlinesUntil) fire(then.at);
      decisions.push(
        decide(workflow, current(), { ...then, payload: then.payload ?? {} }, this.world),
      );
    }
    if (input.deadlinesUntil) fire(input.deadlinesUntil);
    return decisions;
  }

  private rowOf(
    input: RegisterInput,
    opened: NewCase,
    ids: Reserved['ids'][number],
    code: NewQueryCode,
  ): IntakeRow {
    return {
      ...ids,
      requester: {
        ...this.identities.sealIdentity(input.requester ?? {}),
        kind: input.requester?.kind ?? 'person',
      },
      code,
      number: opened.number,
      secret: opened.secret,
      receivedAt: opened.receivedAt,
      channel: input.channel,
      type: input.type,
      title: input.title,
      content: input.content,
      place: textOrNull(input.place),
      category: textOrNull(input.category),
      consentToPublish: input.consentToPublish ?? false,
      replyWanted: input.replyWanted ?? true,
      urgent: input.urgent ?? false,
      source: input.source ?? null,
      externalId: input.externalId ?? null,
      createdBy: input.actor.kind === 'person' ? input.actor.id : null,
    };
  }
}

interface Batch {
  reserved: Reserved;
  workspace: Workspace;
  rows: IntakeRow[];
  now: Date;
}

/** The facts of the request that this workflow's `register` wants to know; the text itself stands in no event. */
function registerPayload(workflow: Workflow, input: RegisterInput): Record<string, unknown> {
  const { phone, email } = input.requester ?? {};
  const facts: Record<string, unknown> = {
    requestType: input.type,
    channel: input.channel,
    category: textOrNull(input.category) ?? undefined,
    place: textOrNull(input.place) ?? undefined,
    urgent: input.urgent,
    replyWanted: input.replyWanted,
    consentToPublish: input.consentToPublish,
    contactable: Boolean(phone?.trim() || email?.trim()),
  };
  const wanted = Object.keys(workflow.events['register']?.payload.shape ?? {});
  return Object.fromEntries(
    Object.entries(facts).filter(([name, value]) => wanted.includes(name) && value !== undefined),
  );
}

function reviveState(kept: CaseState): CaseState {
  return caseOf(kept as unknown as CaseJson);
}

function invalid(path: string, code: string, message: string): CaseError {
  return new CaseError('invalid_payload', message, { faults: [{ path, code, message }] });
}

const textOrNull = (value: string | null | undefined): string | null => value?.trim() || null;
