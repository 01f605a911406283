import { Logger } from '@nestjs/common';
import type { Actor } from '@huiyin/core';
import {
  CaseService,
  type Config,
  Deliverer,
  DeliveryMetrics,
  drain,
  FailureReminders,
  Jobs,
  MessageGate,
  NoticeQueries,
  Queues,
  readConfig,
  Reconciler,
  Relay,
  Sweep,
  Upkeep,
  WithdrawnClocks,
  type Workflows,
  type RegisterInput,
} from '@huiyin/server';
import { Sender } from '../../libs/server/src/delivery/sender.js';
import { testServices } from './services.js';
import { atEnd } from './test-database.js';

export const SYSTEM: Actor = { kind: 'system' };

export interface HouseOptions {
  now: string;
  smtpUrl?: string;
  redisUrl?: string;
  /** What delivery signs in as; default: the owner. */
  role?: 'service';
  env?: Record<string, string>;
}

/** Everything that delivery touches, wired by hand on a database of its own; closed at the end of the spec file. */
export async function deliveryHouse(options: HouseOptions) {
  // Refusals and broken cases are what these specs are about: their log lines would fill pages.
  Logger.overrideLogger(false);
  const services = await testServices(options.now);
  const { clock, identities, workflows, directory, calendars } = services;
  const url = options.role ? services.as(options.role) : services.url;
  const { postgres, cases } = options.role ? await services.process(url) : services;
  const config: Config = readConfig({
    DATABASE_URL: url,
    SMTP_URL: options.smtpUrl ?? 'smtp://127.0.0.1:1',
    ...options.env,
  });
  const metrics = new DeliveryMetrics(postgres);
  const gate = new MessageGate(postgres, directory, workflows, calendars);
  const sender = new Sender(config, identities, workflows);
  const deliverer = new Deliverer(postgres, cases, sender, metrics, clock, gate);
  const sweep = new Sweep(postgres, cases, metrics);
  const queueErrors: Error[] = [];
  const queues = new Queues({
    databaseUrl: url,
    redisUrl: options.redisUrl,
    onError: (error) => queueErrors.push(error),
  });
  const relay = new Relay(postgres, queues, clock, gate);
  const reconciler = new Reconciler(postgres, queues, relay, sweep);
  atEnd(async () => {
    sender.onApplicationShutdown();
    await queues.close();
    await deliverer.onApplicationShutdown();
  });

  return {
    ...services,
    /** Of the role that delivers; `postgres` is the owner's. */
    own: postgres,
    config,
    metrics,
    sender,
    deliverer,
    sweep,
    queues,
    queueErrors,
    relay,
    reconciler,
    jobs: new Jobs(sweep, deliverer, reconciler, postgres, clock),
    upkeep: new Upkeep(clock),
    notices: new NoticeQueries(postgres, workflows, clock),
    failureReminders: new FailureReminders(
      postgres,
      cases,
      directory,
      calendars,
      new Upkeep(clock),
    ),
    /** The same house after a start with other tables. */
    withTables: (tables: Workflows) => {
      const door = new CaseService(postgres, tables, directory, calendars, clock);
      return {
        notices: new NoticeQueries(postgres, tables, clock),
        withdrawnClocks: new WithdrawnClocks(postgres, door, tables, new Upkeep(clock)),
      };
    },
    drain: () => drain({ postgres, sweep, deliverer, clock }),
    /** A request by telephone, not yet sent on. */
    request: async (input: Partial<RegisterInput> = {}) => {
      const { state, requestId, queryCode } = await services.register({
        requester: { name: '王小明', phone: '13800001234', email: 'wang@example.com' },
        ...input,
      });
      return { caseId: state.id, requestId, number: state.number, code: queryCode };
    },
  };
}
export type DeliveryHouse = Awaited<ReturnType<typeof deliveryHouse>>;
