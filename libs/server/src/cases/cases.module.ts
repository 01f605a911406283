import { Global, Module } from '@nestjs/common';
import { loadCalendar, loadWorkflows } from '@huiyin/workflows';
import { Config } from '../config/config.js';
import { CaseService } from './case.service.js';
import { IntakeService, IntakeSettings } from './intake.service.js';
import { Workflows } from './workflows.js';
import { Calendars } from './world.js';

const services = [CaseService, IntakeService];

/**
 * The door, the intake and the readings. Needs `Postgres`, `Config`, `Clock` and `PeopleModule`. A process with
 * a faulty workflow does not start.
 */
@Global()
@Module({
  providers: [
    {
      provide: Workflows,
      inject: [Config],
      useFactory: async (config: Config) => new Workflows(await loadWorkflows({ extraDir: config.WORKFLOWS_DIR })),
    },
    {
      provide: Calendars,
      inject: [Config],
      useFactory: (config: Config) => new Calendars(loadCalendar({ extraDir: config.WORKFLOWS_DIR })),
    },
    IntakeSettings,
    ...services,
  ],
  exports: [Workflows, Calendars, ...services],
})
export class CasesModule {}
