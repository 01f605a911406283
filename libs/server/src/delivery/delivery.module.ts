import { type DynamicModule, Logger, Module } from '@nestjs/common';
import { CalendarApplier } from '../calendar/applier.js';
import { CalendarLister } from '../calendar/lister.js';
import { Config } from '../config/config.js';
import { DailyHeads } from '../proof/daily-heads.js';
import { StatisticsUpkeep } from '../statistics/statistics-upkeep.js';
import { BackendHealth } from './backend-health.js';
import { Deliverer, TryAgain } from './deliver-message.js';
import { FailureReminders } from './failure-reminders.js';
import { Jobs } from './jobs.js';
import { DeliveryMetrics } from './metrics.js';
import { MessageGate } from './message-gate.js';
import { Queues } from './queues.js';
import { Reconciler } from './reconciler.js';
import { Relay } from './relay.js';
import { DeliveryRunner } from './runner.js';
import { Sender } from './sender.js';
import { Sweep } from './sweep.js';
import { Upkeep } from './upkeep.js';
import { WithdrawnClocks } from './withdrawn-clocks.js';

export interface DeliveryOptions {
  /** The queue backend fails without end: the process should be started anew. */
  onFatal: (reason: string) => void;
}

/** Timers, messages and the reconciler. Needs `Config`, `Clock`, `Postgres`, people and cases from global modules. */
@Module({})
export class DeliveryModule {
  static of({ onFatal }: DeliveryOptions): DynamicModule {
    const services = [
      MessageGate,
      Relay,
      Sweep,
      Sender,
      Deliverer,
      Reconciler,
      Upkeep,
      CalendarLister,
      CalendarApplier,
      FailureReminders,
      WithdrawnClocks,
      Jobs,
      DeliveryRunner,
      DeliveryMetrics,
      DailyHeads,
      StatisticsUpkeep,
    ];
    return {
      module: DeliveryModule,
      providers: [
        { provide: BackendHealth, useFactory: () => new BackendHealth(() => Date.now(), onFatal) },
        {
          provide: Queues,
          inject: [Config, BackendHealth, DeliveryMetrics],
          useFactory: openQueues,
        },
        ...services,
      ],
      exports: [...services, Queues],
    };
  }
}

function openQueues(config: Config, health: BackendHealth, metrics: DeliveryMetrics): Queues {
  const logger = new Logger(Queues.name);
  return new Queues({
    databaseUrl: config.DATABASE_URL,
    redisUrl: config.REDIS_URL,
    concurrency: config.DATABASE_POOL,
    onError: (error) => {
      metrics.queueErrors.inc();
      health.note(error);
    },
    onJobFailed: (queue, job, error) => {
      // A mail that is tried again has been logged by who tried it.
      if (!(error instanceof TryAgain)) logger.error({ err: error, queue, job }, 'a job failed');
    },
  });
}
