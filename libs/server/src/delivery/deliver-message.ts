import { setTimeout as wait } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { CaseService, type ApplyItem } from '../cases/case.service.js';
import { Gatherer } from '../cases/gatherer.js';
import { Clock } from '../config/clock.js';
import { Postgres } from '../database/postgres.js';
import { DeliverySession } from './delivery-session.js';
import { messageJobId } from './job-ids.js';
import { MessageGate, type Gate } from './message-gate.js';
import { RefusedForGood } from './mail.js';
import { markMessages, readMessages, type MessageMark, type MessageRow } from './message-row.js';
import { DeliveryMetrics } from './metrics.js';
import type { MessageJob } from './queues.js';
import { RenderError } from './render.js';
import { MESSAGE_ATTEMPTS } from './retries.js';
import { NoAddress, Sender } from './sender.js';

/** `skipped`: delivered, given up or withdrawn before, or it waits for the end of quiet hours. */
export type Outcome = 'delivered' | 'failed' | 'skipped';

/** The try failed and a later one may help: makes BullMQ try again. */
export class TryAgain extends Error {
  override readonly name = 'TryAgain';
}

/** Kept as the error of an alarm that was not sent because its cause was gone. */
const WITHDRAWN = 'withdrawn';
/** Rows of one statement at most. */
const MAX_BATCH = 64;
/** A mail that is out must not go out again only because the database was away for a moment. */
const MARK_AGAIN_AFTER_MS = [200, 500, 1_000, 2_000, 4_000];

interface Failure {
  row: MessageRow;
  error: string;
  final: boolean;
  /** A person should see it. Nobody has to: the requester left no address, and a call back is the road then. */
  tell: boolean;
}

/**
 * Delivers one message at least once; a repeated delivery carries the same Message-ID. Deliveries that run at the same
 * time share their statements: locks, rows and marks of many travel together. No transaction and no connection of the
 * pool is held while the mail server is spoken to.
 */
@Injectable()
export class Deliverer implements OnApplicationShutdown {
  private readonly logger = new Logger(Deliverer.name);
  private readonly session: DeliverySession;
  /** What this process has in hand: locks of one session do not keep it from itself. */
  private readonly inHand = new Map<string, Promise<Outcome>>();
  private readonly reading = new Gatherer<MessageJob, MessageRow | undefined>(
    (keys) => readMessages(this.session, keys),
    { lanes: 1, max: MAX_BATCH },
  );
  private readonly marking = new Gatherer<MessageMark, void>((marks) => this.markAll(marks), {
    lanes: 1,
    max: MAX_BATCH,
  });

  private readonly asking = new Gatherer<MessageJob, Gate>(
    (keys) => this.gate.check(keys, this.clock.now()),
    { lanes: 1, max: MAX_BATCH },
  );

  constructor(
    private readonly postgres: Postgres,
    private readonly cases: CaseService,
    private readonly sender: Sender,
    private readonly metrics: DeliveryMetrics,
    private readonly clock: Clock,
    private readonly gate: MessageGate,
  ) {
    this.session = new DeliverySession(postgres);
  }

  /** @throws TryAgain */
  async deliver(key: MessageJob): Promise<Outcome> {
    const id = messageJobId(key);
    for (let other = this.inHand.get(id); other; other = this.inHand.get(id)) {
      await other.catch(() => undefined);
    }
    const run = this.deliverLocked(id, key).finally(() => this.inHand.delete(id));
    this.inHand.set(id, run);
    return run;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.session.close();
  }

  private async deliverLocked(id: string, key: MessageJob): Promise<Outcome> {
    if (!(await this.session.take(id))) throw new TryAgain(`${id}: another worker has it in hand`);
    try {
      const row = await this.reading.add(key);
      if (!row) return 'skipped';
      if (this.gate.mayBeHeld(row, this.clock.now())) {
        const gate = await this.asking.add(key);
        if (gate !== 'open') {
          await this.holdBack(key, gate);
          return 'skipped';
        }
      }
      const done = await this.attempt(row);
      if (done === 'delivered') return done;
      if (!done.final) {
        this.metrics.retried.inc();
        throw new TryAgain(`${id}: ${done.error}`);
      }
      await this.giveUp(done);
      this.metrics.failed.inc();
      return 'failed';
    } finally {
      await this.session.release(id);
    }
  }

  private async attempt(row: MessageRow): Promise<'delivered' | Failure> {
    // A crash came between the last try and giving up.
    if (row.attempts >= MESSAGE_ATTEMPTS)
      return failureOf(row, new Error(row.lastError ?? 'given up'));
    try {
      await this.sender.send(row);
    } catch (error) {
      const failure = failureOf(row, error as Error);
      const attempts = failure.final
        ? Math.max(row.attempts + 1, MESSAGE_ATTEMPTS)
        : row.attempts + 1;
      await this.marking.add({ key: row, attempts, lastError: failure.error, deliveredAt: null });
      this.logger.warn(
        { message: messageJobId(row), attempts, reason: failure.error },
        'a message was not delivered',
      );
      return failure;
    }
    await this.marking.add({
      key: row,
      attempts: row.attempts + 1,
      lastError: null,
      deliveredAt: this.clock.now(),
    });
    this.metrics.delivered.inc();
    return 'delivered';
  }

  /** An alarm without a cause is not sent; what comes at night, or from a resting clock, waits by way of the relay. */
  private async holdBack(key: MessageJob, gate: Exclude<Gate, 'open'>): Promise<void> {
    const set =
      gate === 'withdrawn'
        ? `failed_at = $4, last_error = '${WITHDRAWN}'`
        : 'not_before = $4, queued_at = null';
    await this.postgres.query(
      `update messages set ${set} where (case_id, event_seq, ordinal) = ($1, $2, $3)`,
      [key.caseId, key.eventSeq, key.ordinal, gate === 'withdrawn' ? this.clock.now() : gate],
    );
  }

  private async markAll(marks: MessageMark[]): Promise<void[]> {
    for (const afterMs of [...MARK_AGAIN_AFTER_MS, undefined]) {
      try {
        await markMessages(this.postgres, marks);
        break;
      } catch (error) {
        if (afterMs === undefined) throw error;
        await wait(afterMs);
      }
    }
    return marks.map(() => undefined);
  }

  /**
   * First the event, then the mark: a crash between the two repeats the event, which its idempotency key makes
   * harmless; the other order could lose it.
   */
  private async giveUp({ row, error, tell }: Failure): Promise<void> {
    if (tell) await this.tellCase(row, error);
    await this.postgres.query(
      /* sql */ `update messages set failed_at = $4, queued_at = coalesce(queued_at, $4)
        where (case_id, event_seq, ordinal) = ($1, $2, $3)`,
      [row.caseId, row.eventSeq, row.ordinal, this.clock.now()],
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
