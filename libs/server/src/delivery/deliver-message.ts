import { Injectable, Logger } from '@nestjs/common';
import { CaseService, type ApplyItem } from '../cases/case.service.js';
import { Clock } from '../config/clock.js';
import { Postgres } from '../database/postgres.js';
import { messageJobId } from './job-ids.js';
import { RefusedForGood } from './mail.js';
import { readMessage, type MessageRow } from './message-row.js';
import { DeliveryMetrics } from './metrics.js';
import type { MessageJob } from './queues.js';
import { RenderError } from './render.js';
import { MESSAGE_ATTEMPTS } from './retries.js';
import { NoAddress, Sender } from './sender.js';

/** `skipped`: delivered or given up before. */
export type Outcome = 'delivered' | 'failed' | 'skipped';

/** The try failed and a later one may help: makes BullMQ try again. */
export class TryAgain extends Error {
  override readonly name = 'TryAgain';
}

/** Longer than the mail server may take; then the job fails and is tried again. */
const LOCK_TIMEOUT = `set local lock_timeout = '60s'`;

interface Failure {
  row: MessageRow;
  error: string;
  final: boolean;
  /** A person should see it. Nobody has to: the requester left no address, and a call back is the road then. */
  tell: boolean;
}

/** Delivers one message at least once; a repeated delivery carries the same Message-ID. */
@Injectable()
export class Deliverer {
  private readonly logger = new Logger(Deliverer.name);

  constructor(
    private readonly postgres: Postgres,
    private readonly cases: CaseService,
    private readonly sender: Sender,
    private readonly metrics: DeliveryMetrics,
    private readonly clock: Clock,
  ) {}

  /** @throws TryAgain */
  async deliver(key: MessageJob): Promise<Outcome> {
    const done = await this.attempt(key);
    if (typeof done === 'string') return done;
    if (!done.final) {
      this.metrics.retried.inc();
      throw new TryAgain(`${messageJobId(key)}: ${done.error}`);
    }
    await this.giveUp(done);
    this.metrics.failed.inc();
    return 'failed';
  }

  /** One transaction, so that the row stays locked while the mail server is spoken to. */
  private attempt(key: MessageJob): Promise<Outcome | Failure> {
    return this.postgres.transaction(async (tx) => {
      await tx.query(LOCK_TIMEOUT);
      const row = await readMessage(tx, key);
      if (!row) return 'skipped';
      // A crash came between the last try and giving up.
      if (row.attempts >= MESSAGE_ATTEMPTS)
        return failureOf(row, new Error(row.lastError ?? 'given up'));
      try {
        await this.sender.send(tx, row);
      } catch (error) {
        const failure = failureOf(row, error as Error);
        const attempts = failure.final
          ? Math.max(row.attempts + 1, MESSAGE_ATTEMPTS)
          : row.attempts + 1;
        await this.mark(tx, key, 'attempts = $4, last_error = $5', [attempts, failure.error]);
        this.logger.warn(
          { message: messageJobId(key), attempts, reason: failure.error },
          'a message was not delivered',
        );
        return failure;
      }
      await this.mark(tx, key, 'attempts = attempts + 1, last_error = null, delivered_at = $4', [
        this.clock.now(),
      ]);
      this.metrics.delivered.inc();
      return 'delivered';
    });
  }

  /**
   * First the event, then the mark: a crash between the two repeats the event, which its idempotency key makes
   * harmless; the other order could lose it.
   */
  private async giveUp({ row, error, tell }: Failure): Promise<void> {
    if (tell) await this.tellCase(row, error);
    await this.mark(
      this.postgres.pool,
      row,
      'failed_at = $4, queued_at = coalesce(queued_at, $4)',
      [this.clock.now()],
    );
  }

  private async tellCase(row: MessageRow, error: string): Promise<void> {
    const id = messageJobId(row);
    const item: ApplyItem = {
      caseId: row.caseId,
      type: 'messageFailed',
      payload: {
        messageId: id,
        text: row.text,
        recipient: row.userName ?? row.recipientKind,
        error,
      },
      actor: { kind: 'system' },
      idempotency: { actor: 'system', key: `messageFailed ${id}`, requestHash: Buffer.from(id) },
    };
    const [result] = await this.cases.applyBatch([item]);
    if (result?.ok) return;
    if (result?.error.code === 'unavailable')
      throw new TryAgain(`${id}: the case could not be told`, { cause: result.error });
    this.logger.error(
      { err: result?.error, message: id },
      'the case did not take the failure of its message',
    );
  }

  private async mark(
    db: Pick<Postgres['pool'], 'query'>,
    key: MessageJob,
    set: string,
    values: unknown[],
  ): Promise<void> {
    await db.query(
      `update messages set ${set} where (case_id, event_seq, ordinal) = ($1, $2, $3)`,
      [key.caseId, key.eventSeq, key.ordinal, ...values],
    );
  }
}

function failureOf(row: MessageRow, error: Error): Failure {
  const final =
    error instanceof RefusedForGood ||
    error instanceof RenderError ||
    error instanceof NoAddress ||
    row.attempts + 1 >= MESSAGE_ATTEMPTS;
  // The message that tells of a failed message must not tell of its own: a dead mail server would feed itself.
  const tell = !(error instanceof NoAddress) && row.eventType !== 'messageFailed';
  return { row, error: error.message.slice(0, 500), final, tell };
}
