import { Global, Module } from '@nestjs/common';
import { loadCalendar, loadWorkflows } from '@huiyin/workflows';
import { CalendarKeeper } from '../calendar/keeper.js';
import { Config } from '../config/config.js';
import { CaseQueries } from './case.queries.js';
import { CaseService } from './case.service.js';
import { CaseViewQueries } from './case-view.queries.js';
import { IntakeService, IntakeSettings } from './intake.service.js';
import { SimilarQueries } from './similar.queries.js';
import { StateCache } from './state-cache.js';
import { StatesCheck } from './states-check.js';
import { StatisticsReader } from '../statistics/reader.js';
import { StatisticsQueries } from '../statistics/statistics.queries.js';
import { ViewParts } from './view-parts.js';
import { Workflows } from './workflows.js';
import { Calendars } from './world.js';

const services = [
  CalendarKeeper,
  CaseService,
  IntakeService,
  CaseQueries,
  CaseViewQueries,
  SimilarQueries,
  StatisticsQueries,
  StatisticsReader,
];

/**
 * The door, the intake and the readings. Needs `Postgres`, `Config`, `Clock` and `PeopleModule`. A process with
 * a faulty workflow, or without a state that the database holds, does not start.
 */
@Global()
@Module({
  providers: [
    {
      provide: Workflows,
      inject: [Config],
      useFactory: async (config: Config) =>
        new Workflows(await loadWorkflows({ extraDir: config.WORKFLOWS_DIR })).requireProfile(
          config.CLOCK_PROFILE,
        ),
    },
    {
      provide: Calendars,
      inject: [Config],
      useFactory: (config: Config) =>
        new Calendars(loadCalendar({ extraDir: config.WORKFLOWS_DIR })),
    },
    IntakeSettings,
    StateCache,
    ViewParts,
    StatesCheck,
    ...services,
  ],
  exports: [Workflows, Calendars, ...services],
})
export class CasesModule {}
