import { Controller, Get, HttpCode, Post, Res } from '@nestjs/common';
import {
  bundleQuery,
  type CaseVerification,
  revealInput,
  type RequesterIdentity,
} from '@huiyin/contract';
import { CaseError } from '@huiyin/core';
import {
  attachmentHeader,
  type Bundle,
  CaseAccess,
  Clock,
  IdParam,
  latestHead,
  ParsedBody,
  ParsedQuery,
  Postgres,
  Reveals,
  takeBundle,
  verifyCase,
} from '@huiyin/server';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import { Caller, type Person, requireRight } from '../auth/signed-in.js';

/** Looks at secrets (each is logged) and the proof that nothing was changed. */
@Controller('cases/:id')
export class CaseProofsController {
  constructor(
    private readonly reveals: Reveals,
    private readonly access: CaseAccess,
    private readonly postgres: Postgres,
    private readonly clock: Clock,
  ) {}

  @Post('requests/:requestId/reveal')
  @HttpCode(200)
  reveal(
    @Caller() actor: Person,
    @IdParam('id') caseId: number,
    @IdParam('requestId') requestId: number,
    @ParsedBody(revealInput) input: z.infer<typeof revealInput>,
  ): Promise<RequesterIdentity> {
    return this.reveals.reveal(actor, caseId, requestId, input.reason);
  }

  @Get('verification')
  async verify(@Caller() actor: Person, @IdParam('id') caseId: number): Promise<CaseVerification> {
    await this.access.visible(actor, caseId);
    const verification = await verifyCase(this.postgres, caseId);
    if (!verification) throw new CaseError('not_found', 'there is no such case');
    return { ...verification, head: await latestHead(this.postgres, caseId) };
  }

  /** Holds every step as it was written, also what the timeline does not show to everybody. */
  @Get('bundle')
  async bundle(
    @Caller() actor: Person,
    @IdParam('id') caseId: number,
    @ParsedQuery(bundleQuery) { shownAt }: z.infer<typeof bundleQuery>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Bundle> {
    await this.access.visible(actor, caseId);
    requireRight(actor, 'case.verify');
    const now = this.clock.now();
    const bundle = await takeBundle(this.postgres, caseId, { userId: actor.id, now, shownAt });
    const name = `${bundle.cases[0]?.number ?? caseId}.bundle.json`;
    void reply.header('content-disposition', attachmentHeader(name));
    return bundle;
  }
}
