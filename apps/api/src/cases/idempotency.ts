import { createHash } from 'node:crypto';
import { createParamDecorator, type ExecutionContext, Injectable } from '@nestjs/common';
import { type Actor, CaseError } from '@huiyin/core';
import {
  canonicalJson,
  faulty,
  Identities,
  type Idempotency,
  languageOf,
  Postgres,
} from '@huiyin/server';
import type { FastifyRequest } from 'fastify';

/** The caller's `Idempotency-Key`, if given. */
export const IdempotencyKey = createParamDecorator((_: undefined, context: ExecutionContext) => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  const key = request.headers['idempotency-key'];
  if (key === undefined) return undefined;
  if (typeof key !== 'string' || !/^[\x21-\x7e]{1,200}$/.test(key)) {
    throw faulty(
      'idempotency-key',
      'idempotency_key',
      languageOf(request.headers['accept-language']),
    );
  }
  return key;
});

/** Names one call: whose key it is, and a hash of what was asked. */
export function callOf(
  actor: Actor & { kind: 'person' },
  key: string,
  asked: unknown,
): Idempotency {
  return {
    actor: `user:${actor.id}`,
    key,
    requestHash: createHash('sha256').update(canonicalJson(asked)).digest(),
  };
}

interface Kept {
  hash: Buffer;
  http: { bytes: string; keyId: string } | null;
}

/**
 * The answers that repeated calls get. The door keeps what it did in the transaction in which it did it, so nothing
 * is ever done twice; the words of the first answer are put beside it after the commit, encrypted, because they may
 * hold a query code. Only if the process dies between the two does a repeated call get the case as it is then.
 */
@Injectable()
export class FirstAnswers {
  constructor(
    private readonly postgres: Postgres,
    private readonly identities: Identities,
  ) {}

  /** @throws CaseError `idempotency_conflict` when the key was used for something else */
  async find<T>(call: Idempotency): Promise<T | undefined> {
    const [kept] = await this.postgres.query<Kept & Record<string, unknown>>(
      `select request_hash as hash, response -> 'http' as http from idempotency_keys where actor = $1 and key = $2`,
      [call.actor, call.key],
      'first-answer',
    );
    if (!kept) return undefined;
    if (!kept.hash.equals(call.requestHash)) {
      throw new CaseError('idempotency_conflict', 'the key was used for another call');
    }
    if (!kept.http) return undefined;
    return JSON.parse(
      this.identities.open(Buffer.from(kept.http.bytes, 'base64'), kept.http.keyId, 'answer'),
    ) as T;
  }

  /**
   * Keeps the answer; where the same call sent twice at once was faster, gives what that one was told. This commit
   * does not wait for the disk: what counts is there already, and these words may be lost as said above.
   */
  async keep<T>(call: Idempotency, answer: T): Promise<T> {
    const { bytes, keyId } = this.identities.seal(JSON.stringify(answer), 'answer');
    const kept = await this.postgres.query(
      `with unhurried as materialized (select set_config('synchronous_commit', 'off', true))
        update idempotency_keys set response = jsonb_set(response, '{http}', $3) from unhurried
        where actor = $1 and key = $2 and not response ? 'http' returning 1`,
      [call.actor, call.key, { bytes: bytes.toString('base64'), keyId }],
      'keep-answer',
    );
    return kept.length > 0 ? answer : ((await this.find<T>(call)) ?? answer);
  }
}
