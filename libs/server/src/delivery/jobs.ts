import { Injectable } from '@nestjs/common';
import { Clock } from '../config/clock.js';
import { Deliverer, type Outcome } from './deliver-message.js';
import type { MessageJob } from './queues.js';
import { Reconciler, type Reconciled } from './reconciler.js';
import { Sweep } from './sweep.js';

/** What each queue's jobs do. All of it may be repeated at any time. */
@Injectable()
export class Jobs {
  constructor(
    private readonly sweep: Sweep,
    private readonly deliverer: Deliverer,
    private readonly reconciler: Reconciler,
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

  reconcile(): Promise<Reconciled> {
    return this.reconciler.run(this.clock.now());
  }
}
