import { Controller, Get, HttpCode, Post } from '@nestjs/common';
import { revealInput, type RequesterIdentity } from '@huiyin/contract';
import { CaseError } from '@huiyin/core';
import { CaseAccess, IdParam, ParsedBody, Postgres, Reveals, verifyCase } from '@huiyin/server';
import type { z } from 'zod';
import { Caller, type Person } from '../auth/signed-in.js';

/** Looks at secrets (each is logged) and the proof that nothing was changed. */
@Controller('cases/:id')
export class CaseProofsController {
  constructor(
    private readonly reveals: Reveals,
    private readonly access: CaseAccess,
    private readonly postgres: Postgres,
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
  async verify(
    @Caller() actor: Person,
    @IdParam('id') caseId: number,
  ): Promise<{ events: number; intact: boolean; brokenAt: number | null }> {
    await this.access.visible(actor, caseId);
    const verification = await verifyCase(this.postgres, caseId);
    if (!verification) throw new CaseError('not_found', 'there is no such case');
    return verification;
  }
}
