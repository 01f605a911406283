import { Injectable } from '@nestjs/common';
import { forgetAnswers } from '../cases/case.store.js';
import { Clock } from '../config/clock.js';
import { Postgres } from '../database/postgres.js';
import { Deliverer, type Outcome } from './deliver-message.js';
import type { MessageJob } from './queues.js';
import { Reconciler, type Reconciled } from './reconciler.js';
import { Sweep } from './sweep.js';

const DAY_MS = 86_400_000;
/** Callers repeat a call within minutes; a week is generous. */
const KEEP_ANSWERS_DAYS = 7;

/** What each queue's jobs do. All of it may be repeated at any time. */
@Injectable()
export class Jobs {
  private forgotAt = 0;

  constructor(
    private readonly sweep: Sweep,
    private readonly deliverer: Deliverer,
    private readonly reconciler: Reconciler,
    private readonly postgres: Postgres,
    private readonly clock: Clock,
  ) {}

  /** The instant has come even if this machine's clock is a little behind that of the machine which armed it. */
  wake(at: Date): Promise<number> {
    const now = this.clock.now();
    return this.sweep.fireDue(at > now ? at : now);
  }

  deliver(key: MessageJob): Promise<Outcome> {
    return this.deliverer.deliver(key);
  }

  async reconcile(): Promise<Reconciled> {
    const now = this.clock.now();
    if (now.getTime() - this.forgotAt > DAY_MS) {
      await forgetAnswers(this.postgres, new Date(now.getTime() - KEEP_ANSWERS_DAYS * DAY_MS));
      this.forgotAt = now.getTime();
    }
    return this.reconciler.run(now);
  }
}
