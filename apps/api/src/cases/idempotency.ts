import { createHash } from 'node:crypto';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Actor } from '@huiyin/core';
import { canonicalJson, faulty, type Idempotency, languageOf } from '@huiyin/server';
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

/** Whether the caller wants no more than it needs to go on: `Prefer: return=minimal` (RFC 7240). */
export const WantsBrief = createParamDecorator((_: undefined, context: ExecutionContext) => {
  const { prefer } = context.switchToHttp().getRequest<FastifyRequest>().headers;
  return typeof prefer === 'string' && /(?:^|[,\s])return=minimal(?:$|[,;\s])/i.test(prefer);
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
