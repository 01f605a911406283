import { Controller, Get } from '@nestjs/common';
import { type Dashboard, dashboardQuery } from '@huiyin/contract';
import { type Language, ParsedQuery, ReaderLanguage, StatisticsQueries } from '@huiyin/server';
import type { z } from 'zod';
import { Caller, Needs, type Person } from './auth/signed-in.js';

@Controller('statistics')
export class StatisticsController {
  constructor(private readonly statistics: StatisticsQueries) {}

  @Needs('statistics.read')
  @Get('dashboard')
  dashboard(
    @Caller() actor: Person,
    @ParsedQuery(dashboardQuery) query: z.infer<typeof dashboardQuery>,
    @ReaderLanguage() language: Language,
  ): Promise<Dashboard> {
    return this.statistics.dashboard(actor, query, language);
  }
}
