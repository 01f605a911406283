import { Injectable, Logger } from '@nestjs/common';
import { Postgres } from '../database/postgres.js';
import { messageJobId } from './job-ids.js';
import { Queues, type MessageJob } from './queues.js';
import { Relay } from './relay.js';
import { MESSAGE_JOB } from './retries.js';
import { Sweep } from './sweep.js';

/** What is due so soon is armed again at every run, whatever the queue says: a handful of instants. */
const SOON_MS = 3 * 60_000;
/** A message that was queued a moment ago need not be looked after. */
const SETTLED_MS = 20_000;
/** Messages looked after in one run; the next run goes on behind them. */
const LOOKED_AFTER = 5_000;
const ADDED_AT_ONCE = 1_000;
const TIMERS_KEPT_MS = 24 * 3_600_000;

export interface Reconciled {
  timers: number;
  messages: number;
  fired: number;
}

interface Waiting extends MessageJob {
  createdAt: string;
}

/**
 * Makes sure that what the rows say is in the queue: after a lost or exchanged queue, a restore from a backup or
 * a long outage. Every add carries the id of the job that may still be there, so doing too much is harmless.
 *
 * Nothing is concluded from numbers of jobs: jobs of a past life of the queue, of retries and of what is being
 * delivered count as well, and hide what is missing; and with a million jobs the counting costs a second.
 */
@Injectable()
export class Reconciler {
  private readonly logger = new Logger(Reconciler.name);
  private lookedAfter: Waiting | undefined;

  constructor(
    private readonly postgres: Postgres,
    private readonly queues: Queues,
    private readonly relay: Relay,
    private readonly sweep: Sweep,
  ) {}

  /** Arms what has no timer, fires what is past due, queues messages anew whose job is gone. */
  async run(now: Date): Promise<Reconciled> {
    const restored = (await this.restoreIfLost(now)) ?? { timers: 0, messages: 0 };
    const timers = restored.timers + (await this.rearmSoon(now));
    const messages = restored.messages + (await this.lookAfterMessages(now));
    await this.relay.drainOnce();
    const fired = await this.sweep.fireDue(now);
    if (fired > 0) await this.relay.drainOnce();
    await this.forgetOldTimers(now);
    return { timers, messages, fired };
  }

  /**
   * Has everything queued anew if this is not the queue that the rows were carried to: it was emptied, or the
   * deployment changed to another one. Undefined if it is.
   */
  async restoreIfLost(now: Date): Promise<Omit<Reconciled, 'fired'> | undefined> {
    const mark = await this.queues.mark();
    const [state] = await this.postgres.query<{ mark: string | null }>(
      'select mark from queue_state',
    );
    if (state?.mark === mark) return undefined;
    const restored = await this.restore(mark, now);
    if (state?.mark && restored)
      this.logger.warn(restored, 'the queue was emptied or exchanged: restored from the rows');
    await this.relay.drainOnce();
    return restored;
  }

  /** In one transaction: whoever dies in the middle leaves the old mark, and the next one begins anew. */
  private restore(mark: string, now: Date): Promise<Omit<Reconciled, 'fired'> | undefined> {
    return this.postgres.transaction(async (tx) => {
      const changed = await tx.query(
        'update queue_state set mark = $1, since = $2 where mark is distinct from $1',
        [mark, now],
      );
      if (changed.rowCount === 0) return undefined; // another worker was quicker
      // A running deadline without a row of its instant can only come from outside: worth its scan only now.
      await tx.query(
        'insert into timers (at) select distinct next_at from case_deadlines where next_at > $1 on conflict do nothing',
        [now],
      );
      const timers = await tx.query(
        'update timers set queued_at = null where at > $1 and queued_at is not null',
        [now],
      );
      // Locked in the order in which deliveries mark them: nobody waits in a circle.
      const messages =
        await tx.query(/* sql */ `with lost as materialized (select case_id, event_seq, ordinal from messages
            where delivered_at is null and failed_at is null and channel <> 'notice' and queued_at is not null
            order by case_id, event_seq, ordinal for update)
          update messages m set queued_at = null from lost k
          where (m.case_id, m.event_seq, m.ordinal) = (k.case_id, k.event_seq, k.ordinal)
            -- as they were when they were locked; said again, it leads by the index of what waits
            and m.delivered_at is null and m.failed_at is null and m.channel <> 'notice'`);
      return { timers: timers.rowCount ?? 0, messages: messages.rowCount ?? 0 };
    });
  }

  private async rearmSoon(now: Date): Promise<number> {
    const soon = new Date(now.getTime() + SOON_MS);
    await this.postgres.query(
      /* sql */ `insert into timers (at) select distinct next_at from case_deadlines
        where next_at > $1 and next_at <= $2 on conflict do nothing`,
      [now, soon],
    );
    const rearmed = await this.postgres.query(
      'update timers set queued_at = null where at > $1 and at <= $2 and queued_at is not null returning at',
      [now, soon],
    );
    return rearmed.length;
  }

  /**
   * Adds the jobs of messages that wait, oldest first and round and round; those that are there stay as they are, and
   * no row is written. So whatever became of single jobs, each message comes to its turn.
   */
  private async lookAfterMessages(now: Date): Promise<number> {
    const after = this.lookedAfter;
    const rows = await this.postgres.query<Waiting>(
      /* sql */ `select case_id as "caseId", event_seq as "eventSeq", ordinal, created_at::text as "createdAt"
        from messages
        where delivered_at is null and failed_at is null and channel <> 'notice' and queued_at < $1
          and (not_before is null or not_before <= $6) and created_at >= $2::timestamptz
          and (created_at > $2::timestamptz or (case_id, event_seq, ordinal) > ($3::bigint, $4::int, $5::int))
        order by created_at, case_id, event_seq, ordinal limit ${LOOKED_AFTER}`,
      [
        new Date(now.getTime() - SETTLED_MS),
        after?.createdAt ?? '-infinity',
        after?.caseId ?? 0,
        after?.eventSeq ?? 0,
        after?.ordinal ?? 0,
        now,
      ],
    );
    this.lookedAfter = rows.length < LOOKED_AFTER ? undefined : rows.at(-1);
    for (let i = 0; i < rows.length; i += ADDED_AT_ONCE) {
      await this.queues.messages.addBulk(
        rows.slice(i, i + ADDED_AT_ONCE).map(({ caseId, eventSeq, ordinal }) => ({
          name: 'deliver',
          data: { caseId, eventSeq, ordinal },
          opts: { jobId: messageJobId({ caseId, eventSeq, ordinal }), ...MESSAGE_JOB },
        })),
      );
    }
    return rows.length;
  }

  private async forgetOldTimers(now: Date): Promise<void> {
    await this.postgres.query('delete from timers where at < $1', [
      new Date(now.getTime() - TIMERS_KEPT_MS),
    ]);
  }
}
