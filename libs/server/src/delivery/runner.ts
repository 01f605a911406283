import { setTimeout as pause } from 'node:timers/promises';
import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { Listener } from '../database/listener.js';
import { Postgres } from '../database/postgres.js';
import { Jobs } from './jobs.js';
import { Queues, type MessageJob, type TimerJob } from './queues.js';
import { Relay } from './relay.js';
import { STORM_CHANNEL, stormCall } from './sweep.js';
import { Upkeep } from './upkeep.js';

/** Said by every transaction that wrote messages or timers. */
const CHANNEL = 'huiyin_messages';
/** A notification may get lost with its connection: so the relay also looks by itself. */
const RELAY_EVERY_MS = 1_000;
/** A lone message goes at once; under load those of so long go together. */
const RELAY_PAUSE_MS = 50;
/** Whether the queue is still whole: its tables, and the schedulers that live in it. */
const CHECK_EVERY_MS = 5_000;
const RECONCILE_EVERY_MS = 30_000;
const FORESEE_EVERY_MS = 5_000;
/** Deliveries hold no connection while the mail server is spoken to: more than its connections, fewer than hurt. */
const DELIVERIES_AT_ONCE = 24;

/** The worker at work: relay, queues and reconciler from `start` to `stop`. */
@Injectable()
export class DeliveryRunner implements BeforeApplicationShutdown {
  private readonly logger = new Logger(DeliveryRunner.name);
  private readonly timers: NodeJS.Timeout[] = [];
  private listeners: Listener[] = [];
  private relaying: Promise<void> | undefined;
  private again = false;
  private checking: Promise<void> | undefined;
  private stopped = false;
  private sweeping = false;
  private foreseeing = false;
  /** Begun by a timer or a call, not by the queue: to be waited for at the end. */
  private readonly inHand = new Set<Promise<unknown>>();
  /** By a clock that nobody sets. */
  private lastRelay: number | undefined;

  constructor(
    private readonly postgres: Postgres,
    private readonly queues: Queues,
    private readonly relay: Relay,
    private readonly jobs: Jobs,
    private readonly upkeep: Upkeep,
  ) {
    upkeep.add({ name: 'reconcile', everyMs: RECONCILE_EVERY_MS, run: () => jobs.reconcile() });
  }

  async start(): Promise<void> {
    await this.queues.repair().catch((cause: unknown) => {
      throw new Error("The queue's tables are missing or out of reach. Run: npm run migrate", {
        cause,
      });
    });
    this.queues.work<TimerJob>('timers', 1, ({ data, timestamp }) =>
      this.jobs.wake(new Date(data.at), timestamp),
    );
    this.queues.work<MessageJob>('messages', DELIVERIES_AT_ONCE, ({ data }) =>
      this.jobs.deliver(data),
    );
    // One place for each work: a long one does not hold up the reconciler.
    this.queues.work('upkeep', this.upkeep.count, (job) => this.upkeep.run(job.name));
    this.listeners = [
      new Listener(this.postgres, CHANNEL, () => this.wakeRelay()),
      new Listener(this.postgres, STORM_CHANNEL, (call) => void (call && this.help(call))),
    ];
    for (const listener of this.listeners) await listener.start();
    await this.check();
    await this.jobs.reconcile();
    this.timers.push(
      setInterval(() => this.wakeRelay(), RELAY_EVERY_MS),
      setInterval(() => void this.checkAgain(), CHECK_EVERY_MS),
      // Also when the queue is away: deadlines wait for nobody.
      setInterval(() => void this.sweepAgain(), RECONCILE_EVERY_MS),
      setInterval(() => void this.foresee(), FORESEE_EVERY_MS),
    );
  }

  /** Whether rows were carried to the queue of late: readiness for the operator. */
  isRelaying(): boolean {
    return this.lastRelay !== undefined && performance.now() - this.lastRelay < 15_000;
  }

  /** Ends what is in hand, takes nothing new. */
  async stop(): Promise<void> {
    if (this.stopped) return;
    this.stopped = true;
    for (const timer of this.timers) clearInterval(timer);
    for (const listener of this.listeners) await listener.stop();
    await this.relaying;
    await this.checking;
    await Promise.allSettled([...this.inHand]);
    await this.queues.close();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.stop();
  }

  /** Calls that come while it runs are answered by one more run. */
  private wakeRelay(): void {
    if (this.stopped) return;
    this.again = true;
    this.relaying ??= this.relayWhileAsked().finally(() => (this.relaying = undefined));
  }

  private async relayWhileAsked(): Promise<void> {
    while (this.again && !this.stopped) {
      this.again = false;
      try {
        await this.relay.drainOnce({
          politely: true,
          onBatch: () => (this.lastRelay = performance.now()),
        });
      } catch (error) {
        this.logger.error({ err: error }, 'the relay failed and tries again');
        await this.checkAgain();
        return;
      }
      if (this.again) await pause(RELAY_PAUSE_MS);
    }
  }

  private async sweepAgain(): Promise<void> {
    if (this.stopped || this.sweeping) return;
    this.sweeping = true;
    await this.begun(this.jobs.sweepDue(), 'the sweep failed');
    this.sweeping = false;
  }

  private async help(call: string): Promise<void> {
    if (!this.stopped) await this.begun(this.jobs.help(stormCall(call)), 'the sweep failed');
  }

  private async foresee(): Promise<void> {
    if (this.stopped || this.foreseeing) return;
    this.foreseeing = true;
    await this.begun(this.jobs.foresee(), 'the next deadlines could not be made ready');
    this.foreseeing = false;
  }

  /** Until it has ended; what went wrong is logged. */
  private async begun(work: Promise<unknown>, failed: string): Promise<void> {
    const told = work.catch((error: unknown) => this.logger.error({ err: error }, failed));
    this.inHand.add(told);
    await told;
    this.inHand.delete(told);
  }

  private checkAgain(): Promise<void> {
    if (this.stopped) return Promise.resolve();
    this.checking ??= this.checkAndRestore()
      .catch((error: unknown) => {
        this.logger.error(
          { err: error },
          'the queue is not whole; if its schema is gone, run: npm run migrate',
        );
      })
      .finally(() => (this.checking = undefined));
    return this.checking;
  }

  private async checkAndRestore(): Promise<void> {
    await this.check();
    if (await this.jobs.restoreQueue()) await this.jobs.reconcile();
  }

  /** Makes the queue's tables and schedulers that are missing. */
  private async check(): Promise<void> {
    await this.queues.repair();
    await this.upkeep.schedule(this.queues.upkeep);
  }
}
