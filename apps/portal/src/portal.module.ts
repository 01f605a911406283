import { type DynamicModule, Module } from '@nestjs/common';
import {
  CasesModule,
  Clock,
  type Config,
  ConfigModule,
  PeopleModule,
  PostgresModule,
} from '@huiyin/server';
import { BrowserKeeping } from './browser-keeping.js';
import { HealthController } from './health.controller.js';
import { Limits } from './limits.js';
import { PagesController } from './pages.controller.js';
import { PortalCases, PortalWorld } from './portal-cases.js';
import { ProgressController } from './progress.controller.js';
import { QueryController } from './query.controller.js';
import { SubmitController } from './submit.controller.js';

@Module({})
export class PortalModule {
  static of(config: Config, clock = new Clock()): DynamicModule {
    return {
      module: PortalModule,
      imports: [
        ConfigModule.of(config, clock),
        PostgresModule.of(config.DATABASE_URL, {
          max: config.DATABASE_POOL,
          applicationName: 'huiyin-portal',
        }),
        PeopleModule,
        CasesModule,
      ],
      controllers: [
        HealthController,
        PagesController,
        SubmitController,
        QueryController,
        ProgressController,
      ],
      providers: [BrowserKeeping, Limits, PortalWorld, PortalCases],
    };
  }
}
