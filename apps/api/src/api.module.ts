import { type DynamicModule, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import {
  CasesModule,
  type Clock,
  type Config,
  ConfigModule,
  FilesModule,
  NoticeQueries,
  PeopleModule,
  PostgresModule,
  Reveals,
} from '@huiyin/server';
import { AuthController } from './auth/auth.controller.js';
import { SessionGuard } from './auth/session.guard.js';
import { CaseCalls } from './cases/case-calls.js';
import { CaseProofsController } from './cases/case-proofs.controller.js';
import { CasesController } from './cases/cases.controller.js';
import { FilesController } from './cases/files.controller.js';
import { FirstAnswers } from './cases/idempotency.js';
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
        FilesModule,
      ],
      controllers: [
        AuthController,
        UnitsController,
        RequestsController,
        CasesController,
        FilesController,
        CaseProofsController,
        StatisticsController,
        NoticesController,
        StreamController,
        HealthController,
        DocsController,
      ],
      providers: [
        { provide: APP_GUARD, useClass: SessionGuard },
        CaseCalls,
        FirstAnswers,
        LiveUpdates,
        Metrics,
        NoticeQueries,
        Reveals,
      ],
    };
  }
}
