import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import {
  type CalendarChange,
  calendarDecision,
  calendarImpactQuery,
  type CalendarImpactPage,
  type CalendarImpactQuery,
  calendarProposal,
  type CalendarProposal,
  calendarYearQuery,
  type CalendarYearView,
} from '@huiyin/contract';
import { CaseError } from '@huiyin/core';
import {
  CalendarProposals,
  CalendarQueries,
  IdParam,
  type Language,
  ParsedBody,
  ParsedQuery,
  type Proposal,
  ReaderLanguage,
  yearOfText,
} from '@huiyin/server';
import type { z } from 'zod';
import { Caller, Needs, type Person } from './auth/signed-in.js';

@Controller('calendar')
export class CalendarController {
  constructor(
    private readonly proposals: CalendarProposals,
    private readonly calendar: CalendarQueries,
  ) {}

  @Get('changes')
  changes(
    @Caller() actor: Person,
    @ReaderLanguage() language: Language,
  ): Promise<CalendarChange[]> {
    return this.calendar.changes(actor, language);
  }

  @Needs('calendar.propose')
  @Post('changes')
  async propose(
    @Caller() actor: Person,
    @ParsedBody(calendarProposal) input: CalendarProposal,
    @ReaderLanguage() language: Language,
  ): Promise<CalendarChange> {
    const id = await this.proposals.propose(actor, proposalOf(input));
    return this.calendar.change(actor, id, language);
  }

  @Get('changes/:id')
  change(
    @Caller() actor: Person,
    @IdParam('id') id: number,
    @ReaderLanguage() language: Language,
  ): Promise<CalendarChange> {
    return this.calendar.change(actor, id, language);
  }

  @Get('changes/:id/impact')
  impact(
    @Caller() actor: Person,
    @IdParam('id') id: number,
    @ParsedQuery(calendarImpactQuery) query: CalendarImpactQuery,
    @ReaderLanguage() language: Language,
  ): Promise<CalendarImpactPage> {
    return this.calendar.impact(actor, id, query, language);
  }

  @Needs('calendar.approve')
  @HttpCode(200)
  @Post('changes/:id/approve')
  async approve(
    @Caller() actor: Person,
    @IdParam('id') id: number,
    @ParsedBody(calendarDecision) { note }: z.infer<typeof calendarDecision>,
    @ReaderLanguage() language: Language,
  ): Promise<CalendarChange> {
    await this.proposals.approve(actor, id, note ?? null);
    return this.calendar.change(actor, id, language);
  }

  @HttpCode(200)
  @Post('changes/:id/reject')
  async reject(
    @Caller() actor: Person,
    @IdParam('id') id: number,
    @ParsedBody(calendarDecision) { note }: z.infer<typeof calendarDecision>,
    @ReaderLanguage() language: Language,
  ): Promise<CalendarChange> {
    await this.proposals.reject(actor, id, note ?? null);
    return this.calendar.change(actor, id, language);
  }

  @Get(':year')
  year(
    @Param('year') year: string,
    @ParsedQuery(calendarYearQuery) { unit }: z.infer<typeof calendarYearQuery>,
  ): CalendarYearView {
    if (!/^\d{4}$/.test(year)) throw new CaseError('not_found', 'there is no such year');
    return this.calendar.year(Number(year), unit);
  }
}

/** @throws CaseError `invalid_payload` for a text that is no year's notice */
function proposalOf(input: CalendarProposal): Proposal {
  const { reason } = input;
  if (input.kind === 'days') {
    const { unit, days, source } = input;
    return { content: { kind: 'days', unitId: unit, days }, reason, source: source ?? null };
  }
  const year = yearOfText(input.text, input.source);
  return { content: { kind: 'year', year }, reason, source: year.source };
}
