import {
  createParamDecorator,
  type CustomDecorator,
  type ExecutionContext,
  SetMetadata,
} from '@nestjs/common';
import { CaseError, type Actor } from '@huiyin/core';
import { hasRight, type Right } from '@huiyin/server';
import type { FastifyRequest } from 'fastify';

export type Person = Actor & { kind: 'person' };

/** Who calls: put on the request by the session guard. */
export interface SignedInPerson {
  actor: Person;
  token: string;
  csrfToken: string;
}

declare module 'fastify' {
  interface FastifyRequest {
    signedIn?: SignedInPerson;
  }
}

export const OPEN = 'open';
export const NEEDS = 'needs';

/** Callable without being signed in. Every other route is closed. */
export const Open = (): CustomDecorator => SetMetadata(OPEN, true);

/** Only for roles with the right (beyond single cases; those ask their workflow). */
export const Needs = (right: Right): CustomDecorator => SetMetadata(NEEDS, right);

export function signedInOf(request: FastifyRequest): SignedInPerson {
  if (!request.signedIn) throw new CaseError('unauthenticated', 'nobody is signed in');
  return request.signedIn;
}

export const SignedIn = createParamDecorator((_: undefined, context: ExecutionContext) =>
  signedInOf(context.switchToHttp().getRequest<FastifyRequest>()),
);

/** The person who calls, as the rules see them. */
export const Caller = createParamDecorator(
  (_: undefined, context: ExecutionContext) =>
    signedInOf(context.switchToHttp().getRequest<FastifyRequest>()).actor,
);

export function requireRight(actor: Actor, right: Right): void {
  if (!hasRight(actor, right)) throw new CaseError('forbidden', `needs ${right}`);
}
