import { type DynamicModule, type INestApplicationContext, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  CasesModule,
  Clock,
  ConfigModule,
  createLogger,
  DeliveryMetrics,
  DeliveryModule,
  DeliveryRunner,
  NestLog,
  PeopleModule,
  pendingMigrations,
  Postgres,
  PostgresModule,
  requirePositions,
  type Config,
} from '@huiyin/server';
import { serveHealth } from './health.js';

export interface WorkerOptions {
  clock?: Clock;
  /** The queue backend fails without end; default: the process exits with 1, to be started anew. */
  onFatal?: (reason: string) => void;
}

export interface RunningWorker {
  app: INestApplicationContext;
  /** Port of the health page. */
  port: number;
  /** Ends what is in hand, then lets go of everything. */
  close: () => Promise<void>;
}

@Module({})
class WorkerModule {
  static of(config: Config, clock: Clock, onFatal: (reason: string) => void): DynamicModule {
    return {
      module: WorkerModule,
      imports: [
        ConfigModule.of(config, clock),
        PostgresModule.of(config.DATABASE_URL, {
          max: config.DATABASE_POOL,
          applicationName: 'huiyin worker',
        }),
        PeopleModule,
        CasesModule,
        DeliveryModule.of({ onFatal }),
      ],
    };
  }
}

/**
 * A worker at work: timers, messages, reconciler.
 * @throws Error if the database lacks a migration, came from a dump or cannot be reached, or the health port is taken
 */
export async function createWorker(
  config: Config,
  options: WorkerOptions = {},
): Promise<RunningWorker> {
  const pending = await pendingMigrations(config.DATABASE_URL);
  // The queue's own tables the worker may make anew by itself: they hold nothing that the rows do not.
  const ours = pending.filter((name) => name !== 'bullmq');
  if (ours.length > 0) {
    throw new Error(
      `The database lacks ${ours.length} migration(s): ${ours.join(', ')}. Run: npm run migrate`,
    );
  }
  await requirePositions(config.DATABASE_URL);
  const log = createLogger(config, 'worker');
  const clock = options.clock ?? new Clock();
  const onFatal =
    options.onFatal ??
    ((reason: string): void => {
      log.fatal(reason);
      process.exit(1);
    });
  const app = await NestFactory.createApplicationContext(WorkerModule.of(config, clock, onFatal), {
    logger: new NestLog(log),
    abortOnError: false,
  });
  const runner = app.get(DeliveryRunner);
  try {
    await runner.start();
    const health = await serveHealth(config.HOST, config.WORKER_PORT, {
      notReady: () => notReady(app, runner),
      metrics: () => app.get(DeliveryMetrics).expose(clock.now()),
      metricsToken: config.METRICS_TOKEN,
    });
    log.info({ port: health.port }, 'the worker is at work');
    return {
      app,
      port: health.port,
      close: async () => {
        await health.close();
        await app.close();
      },
    };
  } catch (error) {
    await app.close();
    throw error;
  }
}

async function notReady(
  app: INestApplicationContext,
  runner: DeliveryRunner,
): Promise<string | null> {
  await app.get(Postgres).query('select 1');
  return runner.isRelaying() ? null : 'the relay has not run for 15 seconds';
}
