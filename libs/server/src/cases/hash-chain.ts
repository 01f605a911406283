import { createHash } from 'node:crypto';
import type { Actor } from '@huiyin/core';

/** What the chain binds of one event. The time counts to the millisecond. */
export interface ChainedEvent {
  caseId: number;
  seq: number;
  type: string;
  actorKind: string;
  /** The person's id, or the id of the request by which a requester proved to be one. */
  actorId: number | null;
  actorRole: string | null;
  actorUnitId: number | null;
  at: Date;
  payload: Record<string, unknown>;
  fromState: string | null;
  toState: string;
}

/** Stands before the first event; the case id inside each event keeps chains from being exchanged. */
export const GENESIS = Buffer.alloc(32);

/** sha-256 over the previous hash and the canonical JSON of the event. */
export function hashEvent(event: ChainedEvent, previous: Buffer): Buffer {
  const content = canonicalJson([
    event.caseId,
    event.seq,
    event.type,
    [event.actorKind, event.actorId, event.actorRole, event.actorUnitId],
    event.at.toISOString(),
    event.payload,
    event.fromState,
    event.toState,
  ]);
  return createHash('sha256').update(previous).update(content).digest();
}

/**
 * JSON in which equal values are equal texts, so that it survives jsonb, which orders keys its own way:
 * keys sorted, no spaces, absent values left out.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value))
    return `[${value.map((one) => canonicalJson(one === undefined ? null : one)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  if (value instanceof Date) return JSON.stringify(value);
  const entries = Object.entries(value)
    .filter(([, one]) => one !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, one]) => `${JSON.stringify(key)}:${canonicalJson(one)}`).join(',')}}`;
}

/** Of a merged case it stays known which of its requesters acted. A request that is just being opened has no id yet. */
export function actorId(actor: Actor): number | null {
  if (actor.kind === 'person') return actor.id;
  return actor.kind === 'requester' ? (actor.requestIds[0] ?? null) : null;
}
