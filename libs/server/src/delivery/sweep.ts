import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { CaseError, dueEvents, type FiringDeadline } from '@huiyin/core';
import { CaseService, type ApplyItem, type ApplyResult } from '../cases/case.service.js';
import { FORESEEN_CASES } from '../cases/foreseen.js';
import { Postgres } from '../database/postgres.js';
import { DeliveryMetrics } from './metrics.js';
import { retryDelayMs } from './retries.js';

/** Cases taken at once: one transaction of the door. */
const BATCH = 200;
/**
 * Batches of this process at once: while one waits for the server, the next is decided. Where another worker fires
 * too, each has one: with 20,000 deadlines that was 15 % quicker, with 50,000 nothing stood out (docs/benchmarks.md).
 */
const LANES = 2;
/** Rows looked at to find a batch of cases that no other sweep has in hand. */
const LOOK_AHEAD = 2_000;
/** First key of the advisory locks by which sweeps share the cases among them. */
const SWEEP_LOCK = 0x5eeb;
/** By it a sweep that found more than a batch calls the other workers: `StormCall` in words. */
export const STORM_CHANNEL = 'huiyin_storm';

/** Up to which instant is fired, and by which sweep. */
export interface StormCall {
  at: Date;
  by: string;
}
export const stormCall = (words: string): StormCall => {
  const [at = '', by = ''] = words.split(' ');
  return { at: new Date(at), by };
};
/** What is due so soon is decided before: the instant itself has enough to do. */
const FORESIGHT_MS = 60_000;

const DUE_COLUMNS = /* sql */ `case_id as "caseId", name, ordinal, status, warn_at as "warnAt",
  warned_count as "warnedCount", due_at as "dueAt", passed_at as "passedAt", failures`;

interface DueRow extends FiringDeadline {
  caseId: number;
  failures: number;
}
interface Fired {
  row: DueRow;
  item: ApplyItem & { at: Date };
}

/** Turns every deadline that is due into an ordinary event of its case. Any number may run side by side. */
@Injectable()
export class Sweep {
  private readonly logger = new Logger(Sweep.name);
  /** One at a time in this process: each lane holds two connections. */
  private tail: Promise<unknown> = Promise.resolve();
  /** Up to which instant it sweeps just now. */
  private sweepingTo: Date | undefined;
  /** Another worker fires too. */
  private shared = false;
  private readonly id = randomUUID();

  constructor(
    private readonly postgres: Postgres,
    private readonly cases: CaseService,
    private readonly metrics: DeliveryMetrics,
  ) {}

  /**
   * Fires all that is due by `now`, in the order of each case. Gives the number of events that the door took.
   * A deadline that can not be fired is put back with its error and a later try, and delays no other.
   */
  fireDue(now: Date): Promise<number> {
    return this.fire(now, false);
  }

  /** Helps a sweep of another worker that has more than enough to do; nothing if this one does all of it already. */
  async help({ at, by }: StormCall): Promise<void> {
    if (by === this.id) return;
    this.shared = true;
    if (this.sweepingTo === undefined || this.sweepingTo < at) await this.fire(at, true);
  }

  /** Decides what falls due in the next seconds, each at its instant. */
  async foresee(now: Date): Promise<void> {
    const until = new Date(now.getTime() + FORESIGHT_MS);
    const soon = await this.postgres.query<{ caseId: number; at: Date }>(
      /* sql */ `select case_id as "caseId", next_at as at from case_deadlines
        where next_at > $1 and next_at <= $2 order by next_at limit $3`,
      [now, until, FORESEEN_CASES],
    );
    const fresh = soon.filter(({ caseId, at }) => !this.cases.isForeseen(caseId, at));
    const rows = await this.postgres.query<DueRow & { nextAt: Date }>(
      /* sql */ `select ${DUE_COLUMNS}, next_at as "nextAt" from case_deadlines
        where case_id = any ($1::bigint[]) and next_at <= $2 order by next_at, case_id, name, ordinal`,
      [[...new Set(fresh.map(({ caseId }) => caseId))], until],
    );
    // One instant after the other: what of a case falls due later comes after what falls due before.
    const byInstant = new Map<number, DueRow[]>();
    for (const row of rows) {
      const at = row.nextAt.getTime();
      const others = byInstant.get(at);
      if (others) others.push(row);
      else byInstant.set(at, [row]);
    }
    const events = [...byInstant].flatMap(([at, due]) => eventsOf(due, new Date(at)));
    await this.cases.foresee(events.map(({ item }) => item));
  }

  private fire(now: Date, shared: boolean): Promise<number> {
    const run = this.tail.then(() => {
      this.shared = shared;
      return this.fireInLanes(now);
    });
    this.tail = run.catch(() => undefined);
    return run;
  }

  private async fireInLanes(now: Date): Promise<number> {
    this.sweepingTo = now;
    let called = false;
    const callOthers = (): void => {
      if (!called) this.callOthers(now);
      called = true;
    };
    const lanes = Array.from({ length: LANES }, (_, lane) =>
      this.fireBatches(now, lane, callOthers),
    );
    // All of them come to their end before an error is told: none goes on unseen.
    await Promise.allSettled(lanes);
    this.sweepingTo = undefined;
    const fired = await Promise.all(lanes);
    return fired.reduce((sum, count) => sum + count, 0);
  }

  private async fireBatches(now: Date, lane: number, callOthers: () => void): Promise<number> {
    let fired = 0;
    for (;;) {
      if (lane > 0 && this.shared) return fired;
      const batch = await this.fireBatch(now, callOthers);
      if (batch === null) return fired;
      fired += batch;
    }
  }

  /** Who does not hear it finds what is left by its own look. */
  private callOthers(now: Date): void {
    this.postgres
      .query('select pg_notify($1, $2)', [STORM_CHANNEL, `${now.toISOString()} ${this.id}`])
      .catch((error: unknown) => this.logger.warn({ err: error }, 'no other worker was called'));
  }

  /** Null when nothing is due, or others have all of it in hand. */
  private fireBatch(now: Date, callOthers: () => void): Promise<number | null> {
    return this.postgres.transaction(async (tx) => {
      // The locks are taken one by one until the batch is full, and fall with this transaction: also when we die.
      const claimed = await tx.query<{ id: number }>(
        /* sql */ `with due as materialized (
            select case_id, min(next_at) as at
            from (select case_id, next_at from case_deadlines where next_at <= $1 order by next_at limit $2) as first
            group by case_id order by at, case_id)
          select case_id as id from due
          where pg_try_advisory_xact_lock($3::int, (case_id % 2147483647)::int) limit $4`,
        [now, LOOK_AHEAD, SWEEP_LOCK, BATCH],
      );
      if (claimed.rows.length === 0) return null;
      if (claimed.rows.length === BATCH) callOthers();
      // Read after the locks were taken: what another sweep fired a moment ago is no longer due here.
      const { rows } = await tx.query<DueRow>(
        /* sql */ `select ${DUE_COLUMNS}
          from case_deadlines where case_id = any ($1::bigint[]) and next_at <= $2 order by case_id, name, ordinal`,
        [claimed.rows.map((row) => row.id), now],
      );
      return this.fireRows(rows, now);
    });
  }

  private async fireRows(rows: readonly DueRow[], now: Date): Promise<number> {
    const fired = eventsOf(rows, now);
    const results = await this.applyApart(fired.map((one) => one.item));
    const failed = new Map<DueRow, Error>();
    fired.forEach(({ row }, index) => {
      const result = results[index];
      if (result instanceof Error) failed.set(row, result);
      else if (result && !result.ok && !failed.has(row)) failed.set(row, result.error);
    });
    const firing = new Set(fired.map((one) => one.row));
    for (const row of rows) {
      if (!firing.has(row))
        failed.set(row, new Error('is due by next_at, but has nothing to fire'));
    }
    await this.putBack(failed, now);
    const count = results.filter((result) => !(result instanceof Error) && result.ok).length;
    this.metrics.fired.inc(count);
    return count;
  }

  /** Through the door; a batch that the door can not take as a whole is taken apart by case. */
  private async applyApart(items: ApplyItem[]): Promise<(ApplyResult | Error)[]> {
    if (items.length === 0) return [];
    try {
      return await this.cases.applyBatch(items);
    } catch (error) {
      const ids = [...new Set(items.map((item) => item.caseId))];
      if (ids.length === 1) return items.map(() => error as Error);
      const byCase = new Map<number, (ApplyResult | Error)[]>();
      for (const id of ids)
        byCase.set(id, await this.applyApart(items.filter((item) => item.caseId === id)));
      return items.map((item) => byCase.get(item.caseId)?.shift() ?? (error as Error));
    }
  }

  /**
   * Only rows that are still due: a deadline that was moved or stopped in the meantime was refused rightly, and
   * nothing is wrong with it.
   */
  private async putBack(failed: ReadonlyMap<DueRow, Error>, now: Date): Promise<void> {
    if (failed.size === 0) return;
    const entries = [...failed];
    const retries = entries.map(([row]) => retryAt(row, now));
    const back = await this.postgres.transaction(async (tx) => {
      const { rows } = await tx.query<{ caseId: number; name: string; error: string }>(
        /* sql */ `update case_deadlines d set error = k.error, failures = failures + 1,
            -- a warning that cannot be given does not put off the passing
            next_at = least(k.retry_at, case when d.passed_at is null and d.due_at > $6 then date_trunc('second', d.due_at + interval '999 ms') end)
          from unnest($1::bigint[], $2::text[], $3::int[], $4::text[], $5::timestamptz[])
            as k (case_id, name, ordinal, error, retry_at)
          where (d.case_id, d.name, d.ordinal) = (k.case_id, k.name, k.ordinal) and d.next_at <= $6
          returning d.case_id as "caseId", d.name, d.error`,
        [
          ...keysOf(entries.map(([row]) => row)),
          entries.map(([, error]) => reasonOf(error)),
          retries,
          now,
        ],
      );
      await tx.query(
        'insert into timers (at) select distinct unnest($1::timestamptz[]) on conflict do nothing',
        [retries],
      );
      await tx.query('notify huiyin_messages');
      return rows;
    });
    this.metrics.firingFailed.inc(back.length);
    for (const row of back)
      this.logger.error({ ...row }, 'a deadline could not fire and is tried again later');
  }
}

/** The rows' keys as three arrays, for unnest. */
function keysOf(rows: readonly DueRow[]): [number[], string[], number[]] {
  return [rows.map((r) => r.caseId), rows.map((r) => r.name), rows.map((r) => r.ordinal)];
}

/** Whole seconds, as all instants that have a timer. */
function retryAt(row: DueRow, now: Date): Date {
  return new Date(Math.ceil((now.getTime() + retryDelayMs(row.failures + 1)) / 1000) * 1000);
}

/** What the rows fire, case by case and in each case in the order in which it fell due. */
function eventsOf(rows: readonly DueRow[], now: Date): Fired[] {
  const byCase = new Map<number, DueRow[]>();
  for (const row of rows) byCase.set(row.caseId, [...(byCase.get(row.caseId) ?? []), row]);
  return [...byCase].flatMap(([caseId, ofCase]) =>
    dueEvents(ofCase, now).flatMap(({ type, payload }) => {
      const row = ofCase.find((r) => r.name === payload.deadline && r.ordinal === payload.ordinal);
      if (!row) return [];
      // The event's time is when it is noticed: a worker that was down for a night does not write into the past. Only
      // what was foreseen and comes on time has its instant (cases/foreseen.ts).
      return [
        { row, item: { caseId, type, payload, actor: { kind: 'system' as const }, at: now } },
      ];
    }),
  );
}

/** What a person needs to find the fault: the refusal's code, its words and what is behind them. */
function reasonOf(error: Error): string {
  const code = error instanceof CaseError ? `${error.code}: ` : '';
  const cause = error.cause instanceof Error ? ` (${error.cause.message})` : '';
  return `${code}${error.message}${cause}`.slice(0, 1_000);
}
