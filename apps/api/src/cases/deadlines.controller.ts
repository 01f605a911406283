import { Controller, Get, HttpCode, Param, Post, Res, StreamableFile } from '@nestjs/common';
import {
  type DeadlineExplanation,
  explanationQuery,
  type ExplanationQuery,
  type WhatIfAnswer,
  whatIfInput,
  type WhatIfInput,
} from '@huiyin/contract';
import {
  Calendars,
  Clock,
  ExplanationQueries,
  explanationSheet,
  IdParam,
  type Language,
  ParsedBody,
  ParsedQuery,
  ReaderLanguage,
  WhatIfQueries,
} from '@huiyin/server';
import type { FastifyReply } from 'fastify';
import { Caller, type Person } from '../auth/signed-in.js';

/** Why a deadline is due then, on the screen and on paper, and what would become of it. */
@Controller('cases/:id/deadlines/:name')
export class DeadlinesController {
  constructor(
    private readonly explanations: ExplanationQueries,
    private readonly whatIfs: WhatIfQueries,
    private readonly calendars: Calendars,
    private readonly clock: Clock,
  ) {}

  @Get('explanation')
  explain(
    @Caller() actor: Person,
    @IdParam('id') caseId: number,
    @Param('name') name: string,
    @ParsedQuery(explanationQuery) { ordinal, language }: ExplanationQuery,
    @ReaderLanguage() reader: Language,
  ): Promise<DeadlineExplanation> {
    return this.explanations.explain(actor, caseId, { name, ordinal }, language ?? reader);
  }

  @Get('explanation.pdf')
  async sheet(
    @Caller() actor: Person,
    @IdParam('id') caseId: number,
    @Param('name') name: string,
    @ParsedQuery(explanationQuery) { ordinal, language }: ExplanationQuery,
    @ReaderLanguage() reader: Language,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    const spoken = language ?? reader;
    const explanation = await this.explanations.explain(actor, caseId, { name, ordinal }, spoken);
    const pdf = await explanationSheet(explanation, {
      language: spoken,
      calendar: this.calendars.city,
      printedAt: this.clock.now(),
    });
    const file = `${explanation.case.number}-${explanation.name}-${explanation.ordinal}.pdf`;
    void reply.headers({
      'content-type': 'application/pdf',
      'content-length': String(pdf.length),
      'content-disposition': `inline; filename="${file}"`,
      'cache-control': 'private, no-store',
      'x-content-type-options': 'nosniff',
      // The browser's own viewer shows it: it needs its styles and the file, and no script of ours.
      'content-security-policy':
        "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    });
    return new StreamableFile(pdf);
  }

  @Post('what-if')
  @HttpCode(200)
  whatIf(
    @Caller() actor: Person,
    @IdParam('id') caseId: number,
    @Param('name') name: string,
    @ParsedBody(whatIfInput) input: WhatIfInput,
    @ReaderLanguage() language: Language,
  ): Promise<WhatIfAnswer> {
    return this.whatIfs.ask(actor, caseId, { name, input }, language);
  }
}
