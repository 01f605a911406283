import { type DynamicModule, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import {
  CalendarModule,
  CasesModule,
  type Clock,
  type Config,
  ConfigModule,
  DeadlinesModule,
  FilesModule,
  NoticeQueries,
  PeopleModule,
  PostgresModule,
  Reveals,
} from '@huiyin/server';
import { AuthController } from './auth/auth.controller.js';
import { SessionGuard } from './auth/session.guard.js';
import { CalendarController } from './calendar.controller.js';
import { CaseCalls } from './cases/case-calls.js';
import { CaseProofsController } from './cases/case-proofs.controller.js';
import { CasesController } from './cases/cases.controller.js';
import { DeadlinesController } from './cases/deadlines.controller.js';
import { FilesController } from './cases/files.controller.js';
import { RequestsController } from './cases/requests.controller.js';
import { DocsController } from './docs/docs.controller.js';
import { NoticesController } from './notices.controller.js';
import { HealthController } from './operations/health.controller.js';
import { Metrics } from './operations/metrics.js';
import { StatisticsController } from './statistics.controller.js';
import { LiveUpdates } from './stream/live-updates.js';
import { StreamController } from './stream/stream.controller.js';
import { UnitsController } from './units.controller.js';

@Module({})
export class ApiModule {
  static of(config: Config, clock: Clock): DynamicModule {
    return {
      module: ApiModule,
      imports: [
        ConfigModule.of(config, clock),
        PostgresModule.of(config.DATABASE_URL, {
          max: config.DATABASE_POOL,
          applicationName: 'huiyin api',
        }),
        PeopleModule,
        CasesModule,
        CalendarModule,
        DeadlinesModule,
        FilesModule,
      ],
      controllers: [
        AuthController,
        UnitsController,
        RequestsController,
        CasesController,
        DeadlinesController,
        FilesController,
        CaseProofsController,
        StatisticsController,
        CalendarController,
        NoticesController,
        StreamController,
        HealthController,
        DocsController,
      ],
      providers: [
        { provide: APP_GUARD, useClass: SessionGuard },
        CaseCalls,
        LiveUpdates,
        Metrics,
        NoticeQueries,
        Reveals,
      ],
    };
  }
}
