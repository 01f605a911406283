import { Controller, Get, Post } from '@nestjs/common';
import {
  type CreatedBrief,
  type CreatedRequest,
  requestInput,
  type RequestInput,
  similarQuery,
  type SimilarRequest,
} from '@huiyin/contract';
import {
  type Language,
  ParsedBody,
  ParsedQuery,
  ReaderLanguage,
  SimilarQueries,
} from '@huiyin/server';
import type { z } from 'zod';
import { Caller, Needs, type Person } from '../auth/signed-in.js';
import { CaseCalls } from './case-calls.js';
import { IdempotencyKey, WantsBrief } from './idempotency.js';

@Controller('requests')
export class RequestsController {
  constructor(
    private readonly calls: CaseCalls,
    private readonly similar: SimilarQueries,
  ) {}

  @Needs('request.create')
  @Post()
  register(
    @Caller() actor: Person,
    @ParsedBody(requestInput) input: RequestInput,
    @IdempotencyKey() key: string | undefined,
    @WantsBrief() brief: boolean,
    @ReaderLanguage() language: Language,
  ): Promise<CreatedRequest | CreatedBrief> {
    return this.calls.register(actor, input, { key, language, brief });
  }

  @Needs('request.similar')
  @Get('similar')
  findSimilar(
    @Caller() actor: Person,
    @ParsedQuery(similarQuery) query: z.infer<typeof similarQuery>,
    @ReaderLanguage() language: Language,
  ): Promise<SimilarRequest[]> {
    return this.similar.find(actor, query, language);
  }
}
