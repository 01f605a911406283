import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Clock } from '../config/clock.js';
import { Listener } from '../database/listener.js';
import { Postgres } from '../database/postgres.js';
import { DeadlinesFirst } from '../delivery/deadlines-first.js';
import { Upkeep } from '../delivery/upkeep.js';
import { StatisticsReader } from './reader.js';
import { progressOf } from './statistics.queries.js';

/** Said once by every transaction that wrote events. */
const CHANNEL = 'huiyin_events';
/** Events are counted together: so often at most, whatever the load. */
const WAKE_MS = 1_000;
/** A notification may get lost with its connection. */
const EVERY_MS = 15_000;
/** Counting anew gives way now and then, and says how far it is. */
const TURN_MS = 10_000;

/** The worker's part of the statistics: reads the stream soon after something was said, and by itself. */
@Injectable()
export class StatisticsUpkeep implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(StatisticsUpkeep.name);
  private readonly listener: Listener;
  private readonly deadlines: DeadlinesFirst;
  private timer: NodeJS.Timeout | undefined;
  private reading: Promise<void> | undefined;
  private stopped = false;

  constructor(
    private readonly postgres: Postgres,
    private readonly reader: StatisticsReader,
    clock: Clock,
    upkeep: Upkeep,
  ) {
    this.deadlines = new DeadlinesFirst(postgres, clock);
    upkeep.add({ name: 'statistics', everyMs: EVERY_MS, run: () => this.read() });
    this.listener = new Listener(postgres, CHANNEL, () => this.wake());
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.listener.start();
    this.wake();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.listener.stop();
    await this.reading;
  }

  private wake(): void {
    if (this.stopped) return;
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      void this.read();
    }, WAKE_MS);
  }

  /** Calls that come while it reads are answered by a later turn: what they heard of may not have been seen. */
  private read(): Promise<void> {
    if (this.stopped) return Promise.resolve();
    if (this.reading) this.wake();
    this.reading ??= this.turn()
      .catch((error: unknown) => {
        this.logger.error({ err: error }, 'the statistics could not be kept and are tried again');
      })
      .finally(() => (this.reading = undefined));
    return this.reading;
  }

  private async turn(): Promise<void> {
    if (await this.deadlines.mustWait()) return this.wake();
    const begun = performance.now();
    const { cases, ended } = await this.reader.run(
      () => this.stopped || performance.now() - begun > TURN_MS,
    );
    // Another worker reads, and hears what this one hears.
    if (ended === 'busy' || this.stopped) return;
    const { behindSince, counting } = await progressOf(this.postgres.pool);
    if (counting !== null) this.logger.log({ cases, percent: counting }, 'counting all cases');
    // A transaction that is still under way holds back the events after it.
    if (counting !== null || behindSince !== null) this.wake();
  }
}
