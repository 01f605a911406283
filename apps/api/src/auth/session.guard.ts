import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { CaseError } from '@huiyin/core';
import { Config, Directory, type Right, sameToken, SignInService } from '@huiyin/server';
import type { FastifyRequest } from 'fastify';
import { isForeignOrigin, readSession } from './session-cookie.js';
import { NEEDS, OPEN, requireRight } from './signed-in.js';

const READS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Closes every route that is not marked open, and tells it who calls. */
@Injectable()
export class SessionGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly signIn: SignInService,
    private readonly directory: Directory,
    private readonly config: Config,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const marks = [context.getHandler(), context.getClass()];
    const changes = !READS.has(request.method);
    if (changes && isForeignOrigin(request, this.config)) {
      throw new CaseError('csrf_failed', 'the call comes from the page of another site');
    }
    if (this.reflector.getAllAndOverride<boolean | undefined>(OPEN, marks)) return true;
    const token = readSession(request, this.config);
    const session = token === undefined ? undefined : await this.signIn.session(token);
    if (token === undefined || session === undefined)
      throw new CaseError('unauthenticated', 'no session');
    const actor = this.directory.actorOf(session.userId);
    const sent = request.headers['x-csrf-token'];
    if (changes && (typeof sent !== 'string' || !sameToken(sent, session.csrfToken))) {
      throw new CaseError('csrf_failed', 'the csrf token is missing or of another session');
    }
    const right = this.reflector.getAllAndOverride<Right | undefined>(NEEDS, marks);
    if (right !== undefined) requireRight(actor, right);
    request.signedIn = { actor, token, csrfToken: session.csrfToken };
    return true;
  }
}
