import { Controller, Get, HttpCode, Post } from '@nestjs/common';
import {
  type CaseBrief,
  type CaseCounts,
  type CasePage,
  caseQuery,
  type CaseQuery,
  type CaseView,
  eventInput,
  type EventInput,
  type TimelineEvent,
} from '@huiyin/contract';
import {
  CaseQueries,
  CaseViewQueries,
  IdParam,
  type Language,
  ParsedBody,
  ParsedQuery,
  ReaderLanguage,
} from '@huiyin/server';
import { Caller, type Person } from '../auth/signed-in.js';
import { CaseCalls } from './case-calls.js';
import { IdempotencyKey, WantsBrief } from './idempotency.js';

@Controller('cases')
export class CasesController {
  constructor(
    private readonly queries: CaseQueries,
    private readonly views: CaseViewQueries,
    private readonly calls: CaseCalls,
  ) {}

  @Get()
  list(
    @Caller() actor: Person,
    @ParsedQuery(caseQuery) query: CaseQuery,
    @ReaderLanguage() language: Language,
  ): Promise<CasePage> {
    return this.queries.list(actor, query, language);
  }

  @Get('counts')
  counts(@Caller() actor: Person, @ParsedQuery(caseQuery) query: CaseQuery): Promise<CaseCounts> {
    return this.queries.counts(actor, query);
  }

  @Get(':id')
  view(
    @Caller() actor: Person,
    @IdParam('id') id: number,
    @ReaderLanguage() language: Language,
  ): Promise<CaseView> {
    return this.views.view(actor, id, language);
  }

  @Get(':id/events')
  timeline(
    @Caller() actor: Person,
    @IdParam('id') id: number,
    @ReaderLanguage() language: Language,
  ): Promise<TimelineEvent[]> {
    return this.views.timeline(actor, id, language);
  }

  @Post(':id/events')
  @HttpCode(200)
  apply(
    @Caller() actor: Person,
    @IdParam('id') id: number,
    @ParsedBody(eventInput) input: EventInput,
    @IdempotencyKey() key: string | undefined,
    @WantsBrief() brief: boolean,
    @ReaderLanguage() language: Language,
  ): Promise<CaseView | CaseBrief> {
    return this.calls.apply(actor, id, input, { key, language, brief });
  }
}
