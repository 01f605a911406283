import { Injectable } from '@nestjs/common';
import { Clock } from '../config/clock.js';
import { Postgres } from '../database/postgres.js';
import { DeadlinesFirst } from './deadlines-first.js';
import { MessageGate } from './message-gate.js';
import { messageJobId, timerJobId } from './job-ids.js';
import { Queues, type MessageJob } from './queues.js';
import { MESSAGE_JOB, TIMER_JOB } from './retries.js';

const BATCH = 1_000;

/**
 * Carries committed rows to the queues. A row is marked only after its job stands in the queue: a crash between
 * the two repeats the add, and the equal job id makes that harmless.
 */
@Injectable()
export class Relay {
  private readonly deadlines: DeadlinesFirst;

  constructor(
    private readonly postgres: Postgres,
    private readonly queues: Queues,
    private readonly clock: Clock,
    private readonly gate: MessageGate,
  ) {
    this.deadlines = new DeadlinesFirst(postgres, clock);
  }

  /**
   * Relays until nothing waits. Several relays may run side by side. Gives the number of jobs added.
   * @param options.politely messages wait while deadlines are due; asked before each batch
   * @param options.onBatch told after each
   */
  async drainOnce(options: { politely?: boolean; onBatch?: () => void } = {}): Promise<number> {
    let total = 0;
    for (;;) {
      const waits = options.politely === true && (await this.deadlines.mustWait());
      const count = (await this.relayTimers()) + (waits ? 0 : await this.relayMessages());
      options.onBatch?.();
      if (count === 0) return total;
      total += count;
    }
  }

  private relayMessages(): Promise<number> {
    return this.postgres.transaction(async (tx) => {
      const { rows } = await tx.query<MessageJob & { notBefore: Date | null }>(
        /* sql */ `select case_id as "caseId", event_seq as "eventSeq", ordinal, not_before as "notBefore" from messages
          where queued_at is null and channel <> 'notice' and delivered_at is null and failed_at is null
          order by created_at limit $1 for update skip locked`,
        [BATCH],
      );
      if (rows.length === 0) return 0;
      const now = this.clock.now();
      // What was held back until then waits until then, at day, too.
      const waits = (await this.gate.waits(rows, now)).map(
        (at, i) => at ?? later(rows[i]?.notBefore, now),
      );
      await this.queues.messages.addBulk(
        rows.map((row, i) => ({
          name: 'deliver',
          data: { caseId: row.caseId, eventSeq: row.eventSeq, ordinal: row.ordinal },
          opts: { jobId: messageJobId(row), ...MESSAGE_JOB, ...delayUntil(waits[i], now) },
        })),
      );
      await tx.query(
        /* sql */ `update messages m set queued_at = $4, not_before = coalesce(k.not_before, m.not_before)
          from unnest($1::bigint[], $2::int[], $3::int[], $5::timestamptz[])
            as k (case_id, event_seq, ordinal, not_before)
          where (m.case_id, m.event_seq, m.ordinal) = (k.case_id, k.event_seq, k.ordinal)`,
        [
          rows.map((r) => r.caseId),
          rows.map((r) => r.eventSeq),
          rows.map((r) => r.ordinal),
          now,
          waits,
        ],
      );
      return rows.length;
    });
  }

  private relayTimers(): Promise<number> {
    return this.postgres.transaction(async (tx) => {
      const { rows } = await tx.query<{ at: Date }>(
        /* sql */ `select at from timers where queued_at is null order by at limit $1 for update skip locked`,
        [BATCH],
      );
      if (rows.length === 0) return 0;
      const now = this.clock.now();
      await this.queues.timers.addBulk(
        rows.map(({ at }) => ({
          name: 'wake',
          data: { at: at.toISOString() },
          opts: {
            jobId: timerJobId(at),
            delay: Math.max(0, at.getTime() - now.getTime()),
            ...TIMER_JOB,
          },
        })),
      );
      await tx.query('update timers set queued_at = $2 where at = any ($1::timestamptz[])', [
        rows.map((r) => r.at),
        now,
      ]);
      return rows.length;
    });
  }
}

const later = (at: Date | null | undefined, now: Date): Date | null => (at && at > now ? at : null);

const delayUntil = (at: Date | null | undefined, now: Date): { delay?: number } =>
  at ? { delay: Math.max(0, at.getTime() - now.getTime()) } : {};
