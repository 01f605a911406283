import { Injectable, Logger } from '@nestjs/common';
import { Postgres } from '../database/postgres.js';
import { PENDING, Queues } from './queues.js';
import { Relay } from './relay.js';
import { Sweep } from './sweep.js';

/** What is due so soon is armed again at every run, whatever the queue says: a handful of instants. */
const SOON_MS = 3 * 60_000;
/** A job that was added a moment ago may not be counted yet. */
const SETTLED_MS = 20_000;
/** Messages whose job is added again at every run, whatever the queue says. */
const OLDEST_MESSAGES = 1_000;
const TIMERS_KEPT_MS = 24 * 3_600_000;

export interface Reconciled {
  timers: number;
  messages: number;
  fired: number;
}

/**
 * Makes sure that what the rows say is in the queue: after a lost or exchanged queue, a restore from a backup or
 * a long outage. Every add carries the id of the job that may still be there, so doing too much is harmless.
 */
@Injectable()
export class Reconciler {
  private readonly logger = new Logger(Reconciler.name);

  constructor(
    private readonly postgres: Postgres,
    private readonly queues: Queues,
    private readonly relay: Relay,
    private readonly sweep: Sweep,
  ) {}

  /** Arms what has no timer, fires what is past due, queues messages anew whose job is gone. */
  async run(now: Date): Promise<Reconciled> {
    const timers = await this.rearm(now);
    const messages = await this.requeue(now);
    await this.relay.drainOnce();
    const fired = await this.sweep.fireDue(now);
    if (fired > 0) await this.relay.drainOnce();
    await this.forgetOldTimers(now);
    return { timers, messages, fired };
  }

  private async rearm(now: Date): Promise<number> {
    const soon = new Date(now.getTime() + SOON_MS);
    await this.postgres.query(
      /* sql */ `insert into timers (at) select distinct next_at from case_deadlines
        where next_at > $1 and next_at <= $2 on conflict do nothing`,
      [now, soon],
    );
    // First the queue, then the rows: jobs that end between the two only make the queue look fuller than it is.
    const jobs = await this.queues.timers.getJobCountByTypes(...PENDING);
    const [row] = await this.postgres.query<{ count: number }>(
      'select count(*) from timers where at > $1 and queued_at < $2',
      [now, settledBefore(now)],
    );
    const lost = (row?.count ?? 0) - jobs;
    if (lost > 0) {
      this.logger.warn({ lost }, 'the queue has lost timers: all are armed again');
      // A deadline without a row of its instant can only come from outside, so this is worth its scan only now.
      await this.postgres.query(
        'insert into timers (at) select distinct next_at from case_deadlines where next_at > $1 on conflict do nothing',
        [now],
      );
    }
    const rearmed = await this.postgres.query(
      'update timers set queued_at = null where at > $1 and ($3 or at <= $2) and queued_at is not null returning at',
      [now, soon, lost > 0],
    );
    return rearmed.length;
  }

  private async requeue(now: Date): Promise<number> {
    const jobs = await this.queues.messages.getJobCountByTypes(...PENDING);
    const waiting = /* sql */ `delivered_at is null and failed_at is null and channel <> 'notice' and queued_at < $1`;
    const [row] = await this.postgres.query<{ count: number }>(
      `select count(*) from messages where ${waiting}`,
      [settledBefore(now)],
    );
    const lost = (row?.count ?? 0) - jobs;
    if (lost > 0)
      this.logger.warn({ lost }, 'the queue has lost messages: all that wait are queued again');
    const requeued = await this.postgres.query(
      /* sql */ `update messages m set queued_at = null
        from (select case_id, event_seq, ordinal from messages where ${waiting}
            and ($3 or not_before is null or not_before <= $1)
          order by queued_at limit $2 for update skip locked) as k
        where (m.case_id, m.event_seq, m.ordinal) = (k.case_id, k.event_seq, k.ordinal) returning 1`,
      [settledBefore(now), lost > 0 ? null : OLDEST_MESSAGES, lost > 0],
    );
    return requeued.length;
  }

  private async forgetOldTimers(now: Date): Promise<void> {
    await this.postgres.query('delete from timers where at < $1', [
      new Date(now.getTime() - TIMERS_KEPT_MS),
    ]);
  }
}

function settledBefore(now: Date): Date {
  return new Date(now.getTime() - SETTLED_MS);
}
