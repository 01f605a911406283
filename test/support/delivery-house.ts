import { loadCalendar, loadWorkflows } from '@huiyin/workflows';
import type { Actor } from '@huiyin/core';
import { Logger } from '@nestjs/common';
import {
  Calendars,
  CaseService,
  type Config,
  Deliverer,
  DeliveryMetrics,
  Directory,
  drain,
  Identities,
  Jobs,
  Postgres,
  Queues,
  readConfig,
  Reconciler,
  Relay,
  seedDemo,
  Sweep,
  Workflows,
} from '@huiyin/server';
import { IntakeService, IntakeSettings, type RegisterInput } from '../../libs/server/src/cases/intake.service.js';
import { Sender } from '../../libs/server/src/delivery/sender.js';
import { FixedClock } from './fixed-clock.js';
import { testDatabase } from './test-database.js';

export const SYSTEM: Actor = { kind: 'system' };

export interface HouseOptions {
  now: string;
  smtpUrl?: string;
  redisUrl?: string;
  env?: Record<string, string>;
}

/** Everything that delivery touches, on a database of its own, wired by hand. `close` at the end. */
export async function deliveryHouse(options: HouseOptions) {
  Logger.overrideLogger(false);
  const { url } = await testDatabase();
  const config: Config = readConfig({
    DATABASE_URL: url,
    SMTP_URL: options.smtpUrl ?? 'smtp://127.0.0.1:1',
    ...options.env,
  });
  const clock = new FixedClock(options.now);
  const postgres = new Postgres(url);
  await seedDemo(postgres);
  const directory = new Directory(postgres);
  await directory.refresh();
  const identities = new Identities(config);
  const workflows = new Workflows(await loadWorkflows());
  const calendars = new Calendars(loadCalendar());
  const cases = new CaseService(postgres, workflows, directory, calendars, clock);
  const intake = new IntakeService(
    postgres,
    workflows,
    directory,
    identities,
    calendars,
    new IntakeSettings(config, clock),
  );
  const metrics = new DeliveryMetrics(postgres);
  const sender = new Sender(config, identities, workflows);
  const deliverer = new Deliverer(postgres, cases, sender, metrics, clock);
  const sweep = new Sweep(postgres, cases, metrics);
  const errors: Error[] = [];
  const queues = new Queues({ databaseUrl: url, redisUrl: options.redisUrl, onError: (error) => errors.push(error) });
  const relay = new Relay(postgres, queues, clock);
  const reconciler = new Reconciler(postgres, queues, relay, sweep);
  const jobs = new Jobs(sweep, deliverer, reconciler, clock);

  return {
    url, config, clock, postgres, directory, identities, workflows, cases, intake,
    metrics, sender, deliverer, sweep, queues, relay, reconciler, jobs, errors,
    drain: () => drain({ postgres, sweep, deliverer, clock }),
    /** A hotline request that the operator sends on at once; gives case id and query code. */
    register: async (input: Partial<RegisterInput> = {}) => {
      const [result] = await intake.register([
        {
          channel: 'phone',
          type: 'complaint',
          title: '小区门口路面塌陷',
          content: '城湖区六安街12号门口路面塌陷，已有老人摔伤，请尽快修复。',
          requester: { name: '王小明', phone: '13800001234', email: 'wang@example.com' },
          actor: SYSTEM,
          ...input,
        },
      ]);
      if (!result?.ok) throw result?.error ?? new Error('not registered');
      if (result.duplicate) throw new Error('registered twice');
      return { caseId: result.state.id, requestId: result.requestId, number: result.state.number, code: result.queryCode };
    },
    async close() {
      sender.onApplicationShutdown();
      await queues.close();
      await postgres.close();
    },
  };
}
export type DeliveryHouse = Awaited<ReturnType<typeof deliveryHouse>>;
