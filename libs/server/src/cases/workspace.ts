import type {
  Assignment,
  CaseEvent,
  CaseState,
  Deadline,
  Decision,
  MessageDraft,
} from '@huiyin/core';
import { actorId, type ChainedEvent, GENESIS, hashEvent } from './hash-chain.js';

/** One call by its caller's key: the same key brings the same answer, and nothing is done twice. */
export interface Idempotency {
  /** Whose key it is: keys of different callers never meet. */
  actor: string;
  key: string;
  /** Hash of the call's body: the same key with another body is refused. */
  requestHash: Buffer;
}

export interface EventRecord {
  caseId: number;
  seq: number;
  event: CaseEvent;
  prevHash: Buffer;
  hash: Buffer;
  messages: MessageDraft[];
}

/** A case while a batch works on it: what was locked, what it has become, and what must be written. */
export interface OpenCase {
  before: CaseState | null;
  now: CaseState;
  lastHash: Buffer;
  events: EventRecord[];
  deadlines: Map<string, Deadline>;
  assignments: Map<number, Assignment>;
}

export interface Answer {
  state: CaseState;
  event: CaseEvent;
  seq: number;
}

/** An earlier answer under somebody's key. */
export interface KeptAnswer {
  actor: string;
  key: string;
  requestHash: string;
  /** JSON; whoever reads it makes dates of its instants. */
  response: string;
}

/** What a batch has decided so far, in memory. Nothing of it is in the database yet. */
export class Workspace {
  readonly cases = new Map<number, OpenCase>();
  /** Answers of this batch. */
  readonly answers: KeptAnswer[] = [];

  /** Takes a locked case in hand. */
  add(state: CaseState, lastHash: Buffer): OpenCase {
    const open = fresh(state, state, lastHash);
    this.cases.set(state.id, open);
    return open;
  }

  /** The case as the last accepted event of this batch left it. */
  current(caseId: number): CaseState | undefined {
    return this.cases.get(caseId)?.now;
  }

  /**
   * Accepts a decision. Those of one item are accepted together, after all of them have been made.
   *
   * @param options.hash of the event, if it is known to follow the last one of this case
   */
  accept(
    decision: Decision,
    options: { silent?: boolean | undefined; hash?: Buffer | undefined } = {},
  ): Answer {
    const { event, next } = decision;
    const open = this.cases.get(next.id) ?? fresh(null, next, GENESIS);
    this.cases.set(next.id, open);
    const hash = options.hash ?? hashEvent(chained(decision), open.lastHash);
    open.events.push({
      caseId: next.id,
      seq: next.version,
      event,
      prevHash: open.lastHash,
      hash,
      messages: options.silent ? [] : decision.messages,
    });
    open.lastHash = hash;
    open.now = next;
    for (const deadline of decision.deadlines)
      open.deadlines.set(`${deadline.name} ${deadline.ordinal}`, deadline);
    for (const assignment of decision.assignments)
      open.assignments.set(assignment.ordinal, assignment);
    return { state: next, event, seq: next.version };
  }

  /** Keeps the answer of a call under its key. What the actor may see by membership is no part of it. */
  keep(idempotency: Idempotency, { state, event, seq }: Answer): void {
    const actor = event.actor.kind === 'person' ? { ...event.actor, memberships: [] } : event.actor;
    this.keepAnswer(idempotency, { state, event: { ...event, actor }, seq });
  }

  keepAnswer(idempotency: Idempotency, answer: unknown): void {
    this.answers.push({
      actor: idempotency.actor,
      key: idempotency.key,
      requestHash: idempotency.requestHash.toString('hex'),
      response: JSON.stringify(answer),
    });
  }

  get changed(): OpenCase[] {
    return [...this.cases.values()].filter((open) => open.events.length > 0);
  }
}

function chained({ event, next }: Decision): ChainedEvent {
  const { actor, actedAs } = event;
  return {
    caseId: next.id,
    seq: next.version,
    type: event.type,
    actorKind: actor.kind,
    actorId: actorId(actor),
    actorRole: actedAs?.role ?? null,
    actorUnitId: actedAs?.unitId ?? null,
    at: event.at,
    payload: event.payload,
    fromState: event.fromState,
    toState: event.toState,
  };
}

function fresh(before: CaseState | null, now: CaseState, lastHash: Buffer): OpenCase {
  return { before, now, lastHash, events: [], deadlines: new Map(), assignments: new Map() };
}
