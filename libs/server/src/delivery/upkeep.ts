import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../config/clock.js';
import type { JobQueue, UpkeepJob } from './queues.js';

/** Work that comes back by itself. It may be repeated at any time, and by several workers at once. */
export interface UpkeepWork {
  /** Names its scheduler in the queue. */
  name: string;
  everyMs: number;
  run: (now: Date) => Promise<unknown>;
}

/** What the worker does again and again besides timers and messages: each a job scheduler of the queue `upkeep`. */
@Injectable()
export class Upkeep {
  private readonly logger = new Logger(Upkeep.name);
  private readonly works = new Map<string, UpkeepWork>();
  private readonly running = new Set<string>();

  constructor(private readonly clock: Clock) {}

  /** To be called before the worker starts: in the constructor of the service that does the work. */
  add(work: UpkeepWork): void {
    this.works.set(work.name, work);
  }

  get count(): number {
    return this.works.size;
  }

  /** Makes the schedulers that are missing; true if one was: the queue has lost what it held, or is new. */
  async schedule(queue: JobQueue<UpkeepJob>): Promise<boolean> {
    let lost = false;
    for (const { name, everyMs } of this.works.values()) {
      if ((await queue.getJobScheduler(name)) !== undefined) continue;
      lost = true;
      await queue.upsertJobScheduler(
        name,
        { every: everyMs },
        { name, data: {}, opts: { removeOnComplete: true, removeOnFail: true } },
      );
    }
    return lost;
  }

  /** One run; skipped while this process has the same work in hand. */
  async run(name: string): Promise<void> {
    const work = this.works.get(name);
    if (!work) return this.logger.warn({ name }, 'there is no such work');
    if (this.running.has(name)) return;
    this.running.add(name);
    try {
      await work.run(this.clock.now());
    } finally {
      this.running.delete(name);
    }
  }
}
