import { Injectable } from '@nestjs/common';
import { forgetAnswers } from '../cases/case.store.js';
import { Clock } from '../config/clock.js';
import { Postgres } from '../database/postgres.js';
import { Deliverer, type Outcome } from './deliver-message.js';
import type { MessageJob } from './queues.js';
import { Reconciler, type Reconciled } from './reconciler.js';
import { Sweep, type StormCall } from './sweep.js';

const DAY_MS = 86_400_000;
/** Callers repeat a call within minutes; two days are generous. */
const KEEP_ANSWERS_DAYS = 2;
/** By so much at most the clocks of two workers differ. */
const CLOCKS_DIFFER_MS = 10_000;

/** What each queue's jobs do. All of it may be repeated at any time. */
@Injectable()
export class Jobs {
  private forgotAt = 0;
  /** The last sweep that ended well: when it began, and up to which instant it looked. */
  private swept = { began: 0, until: 0 };

  constructor(
    private readonly sweep: Sweep,
    private readonly deliverer: Deliverer,
    private readonly reconciler: Reconciler,
    private readonly postgres: Postgres,
    private readonly clock: Clock,
  ) {}

  /**
   * The instant has come even if this machine's clock is a little behind that of the machine which armed it. Nothing
   * is left to do when a sweep up to then began after the timer was armed: of a queue that lay still for a while,
   * a thousand old timers need one sweep.
   */
  async wake(at: Date, armedAt = Infinity): Promise<number> {
    const began = Date.now();
    const { swept } = this;
    // A sweep that began in the future says only that the clock was set back since.
    const isAfterThat = swept.began > armedAt + CLOCKS_DIFFER_MS && swept.began <= began;
    if (isAfterThat && swept.until >= at.getTime()) return 0;
    const now = this.clock.now();
    const until = at > now ? at : now;
    const fired = await this.sweep.fireDue(until);
    this.swept = { began, until: until.getTime() };
    return fired;
  }

  /** Fires what is due, whether or not a timer said so. */
  sweepDue(): Promise<number> {
    return this.sweep.fireDue(this.clock.now());
  }

  /**
   * Another worker has more than enough to do at this instant. Our clock may be a little behind its own; what is
   * called out with a clock that is quite wrong, or by anybody who may say something to this database, fires nothing
   * before its time.
   */
  help({ at, by }: StormCall): Promise<void> {
    const now = this.clock.now().getTime();
    const until = Math.min(Math.max(at.getTime(), now), now + CLOCKS_DIFFER_MS);
    return this.sweep.help({ at: new Date(Number.isNaN(until) ? now : until), by });
  }

  /** Makes ready for the deadlines of the next seconds. */
  foresee(): Promise<void> {
    return this.sweep.foresee(this.clock.now());
  }

  deliver(key: MessageJob): Promise<Outcome> {
    return this.deliverer.deliver(key);
  }

  /** True if the queue had to be restored from the rows. */
  async restoreQueue(): Promise<boolean> {
    return (await this.reconciler.restoreIfLost(this.clock.now())) !== undefined;
  }

  async reconcile(): Promise<Reconciled> {
    const now = this.clock.now();
    if (now.getTime() - this.forgotAt > DAY_MS) {
      await this.forgetOldAnswers();
      this.forgotAt = now.getTime();
    }
    return this.reconciler.run(now);
  }

  /** By the database's clock, which dated them: a machine whose clock was set forth must not forget fresh ones. */
  private async forgetOldAnswers(): Promise<void> {
    const [row] = await this.postgres.query<{ at: Date }>(
      'select now() - make_interval(days => $1) as at',
      [KEEP_ANSWERS_DAYS],
    );
    if (row) await forgetAnswers(this.postgres, row.at);
  }
}
