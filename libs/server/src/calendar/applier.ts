import { Injectable, Logger } from '@nestjs/common';
import type { CaseError } from '@huiyin/core';
import { CaseService, type ApplyResult } from '../cases/case.service.js';
import { Calendars } from '../cases/world.js';
import { Postgres } from '../database/postgres.js';
import { Upkeep } from '../delivery/upkeep.js';
import { BEFORE_ALL } from '../statistics/reader.js';
import { contentOf, type ChangeRow } from './changes.js';
import { CALENDAR_POLL_MS, CalendarKeeper } from './keeper.js';
import { CalendarLister } from './lister.js';

/** Cases moved at once: one transaction of the door. */
const BATCH = 200;
const EVERY_MS = 5_000;
/** A run ends after so long, and the next one goes on: a worker that is to stop does not wait for a million cases. */
const RUN_MS = 15_000;
/** So long after the list was made another process may still have counted by the old calendar. */
export const SETTLED_MS = 3 * CALENDAR_POLL_MS;
/** A case that could not be moved is tried again so often. */
const RETRY_MS = 600_000;
const LOCK = 0xca1e;

interface Pending extends ChangeRow {
  state: 'proposed' | 'approved';
  reason: string;
  source: string | null;
  listedAt: Date | null;
  position: number;
}

const PENDING = /* sql */ `
  select id, unit_id as "unitId", kind, year, days, state, reason, source, listed_at as "listedAt", position
  from calendar_changes where state = 'approved' or (state = 'proposed' and counted_at is null) order by state, id`;

/**
 * Moves what an approved change of the calendar moves, case by case through the one door; and lists what a proposal
 * would move. The position stands in the database, a case that has moved has nothing more to move: so it may be
 * killed anywhere, and goes on where it was without a second event.
 */
@Injectable()
export class CalendarApplier {
  private readonly logger = new Logger(CalendarApplier.name);

  constructor(
    private readonly postgres: Postgres,
    private readonly keeper: CalendarKeeper,
    private readonly calendars: Calendars,
    private readonly lister: CalendarLister,
    private readonly cases: CaseService,
    upkeep: Upkeep,
  ) {
    upkeep.add({ name: 'calendar', everyMs: EVERY_MS, run: (now) => this.run(now) });
  }

  /** One turn of the worker; a second worker that comes meanwhile goes away again. */
  async run(now: Date): Promise<void> {
    const lock = await this.postgres.pool.connect();
    let broken: Error | undefined;
    try {
      const { rows } = await lock.query<{ mine: boolean }>(
        'select pg_try_advisory_lock($1) as mine',
        [LOCK],
      );
      if (!rows[0]?.mine) return;
      try {
        await this.turn(now);
      } finally {
        await lock.query('select pg_advisory_unlock($1)', [LOCK]).catch((error: Error) => {
          broken = error;
        });
      }
    } finally {
      lock.release(broken);
    }
  }

  private async turn(now: Date): Promise<void> {
    const pending = await this.postgres.query<Pending>(PENDING);
    if (pending.length > 0) await this.keeper.refresh();
    const failures: unknown[] = [];
    for (const change of pending) {
      // One that fails is tried again at the next turn, and holds up no other.
      const work = change.state === 'approved' ? this.apply(change, now) : this.count(change, now);
      await work.catch((error: unknown) => failures.push(error));
    }
    await this.retryFailed(now);
    if (failures.length > 0) throw failures[0];
  }

  private async count(change: Pending, now: Date): Promise<void> {
    const { city, overlays } = await this.keeper.supposing(contentOf(change));
    const impact = await this.lister.list(change, new Calendars(city, overlays), now);
    // Approved or rejected in the meantime: then the preview is nobody's concern any more.
    await this.postgres.query(
      /* sql */ `update calendar_changes set counted_at = $2, impact = $3 where id = $1 and state = 'proposed'`,
      [change.id, now, JSON.stringify(impact)],
    );
  }

  private async apply(change: Pending, now: Date): Promise<void> {
    const until = Date.now() + RUN_MS;
    let { listedAt } = change;
    if (listedAt === null) {
      const impact = await this.lister.list(change, this.calendars, now);
      listedAt = now;
      await this.postgres.query(
        /* sql */ `update calendar_changes set listed_at = $2, counted_at = $2, impact = $3, cases = $4, position = $5
          where id = $1`,
        [change.id, now, JSON.stringify(impact), impact.cases, BEFORE_ALL],
      );
      change.position = BEFORE_ALL;
    }
    for (let { position } = change; ;) {
      const next = await this.moveBatch(change, position, now);
      if (next === null) break;
      position = next;
      if (Date.now() > until) return;
    }
    if (now.getTime() - listedAt.getTime() >= SETTLED_MS) await this.settle(change, now);
  }

  /** The position after the batch; null when all are done. */
  private async moveBatch(change: Pending, position: number, now: Date): Promise<number | null> {
    const rows = await this.postgres.query<{ caseId: number }>(
      /* sql */ `select distinct case_id as "caseId" from calendar_moves
        where change_id = $1 and case_id > $2 order by 1 limit $3`,
      [change.id, position, BATCH],
    );
    const last = rows.at(-1);
    if (!last) return null;
    await this.move(
      change,
      rows.map((row) => row.caseId),
      now,
    );
    await this.postgres.query(
      'update calendar_changes set position = $2, done = done + $3 where id = $1 and position = $4',
      [change.id, last.caseId, rows.length, position],
    );
    return last.caseId;
  }

  /** What was counted by the old calendar after the list was made, by a process that had not heard of the new one. */
  private async settle(change: Pending, now: Date): Promise<void> {
    const left = await this.lister.listLeft(change, this.calendars, now);
    for (let i = 0; i < left.length; i += BATCH)
      await this.move(change, left.slice(i, i + BATCH), now);
    await this.postgres.query(
      `update calendar_changes set state = 'applied', applied_at = $2 where id = $1 and state = 'approved'`,
      [change.id, now],
    );
    // What other proposals would move has changed with it.
    await this.postgres.query(
      `update calendar_changes set counted_at = null where state = 'proposed'`,
    );
    this.logger.log(
      { change: change.id, late: left.length },
      'a change of the calendar is applied',
    );
  }

  private async move(
    change: Pick<Pending, 'id' | 'reason' | 'source'>,
    caseIds: readonly number[],
    now: Date,
  ): Promise<void> {
    const reason = [change.reason, change.source].filter(Boolean).join('；');
    const results = await this.cases.applyBatch(
      caseIds.map((caseId) => ({
        caseId,
        type: 'calendarChanged',
        payload: { change: change.id, reason },
        actor: { kind: 'system' as const },
        at: now,
      })),
    );
    const errors = results.map(errorOf);
    const outOfReach = errors.find(
      (error) => error?.code === 'unavailable' && !error.details.faults,
    );
    // Nobody knows whether it was committed: the same again, later, finds out.
    if (outOfReach && errors.every((error) => error?.code === 'unavailable')) throw outOfReach;
    await this.note(change.id, caseIds, errors, now);
  }

  private async note(
    changeId: number,
    caseIds: readonly number[],
    errors: readonly (CaseError | null)[],
    now: Date,
  ): Promise<void> {
    await this.postgres.query(
      /* sql */ `update calendar_moves m set error = x.error, tried_at = $4
        from unnest($2::bigint[], $3::text[]) as x (case_id, error)
        where m.change_id = $1 and m.case_id = x.case_id and m.error is distinct from x.error`,
      [changeId, caseIds, errors.map((error) => error && `${error.code}: ${error.message}`), now],
    );
    const failed = errors.filter((error) => error !== null).length;
    if (failed > 0)
      this.logger.error(
        { change: changeId, failed },
        'cases could not be moved and are tried again',
      );
  }

  /** Cases that could not be moved are not forgotten: until they can, or are closed. */
  private async retryFailed(now: Date): Promise<void> {
    const rows = await this.postgres.query<{
      id: number;
      reason: string;
      source: string | null;
      caseIds: number[];
    }>(
      /* sql */ `select c.id, c.reason, c.source, array_agg(distinct m.case_id) as "caseIds"
        from (select change_id, case_id from calendar_moves where error is not null and tried_at <= $1 limit $2) m
          join calendar_changes c on c.id = m.change_id
        where c.state = 'applied' group by c.id`,
      [new Date(now.getTime() - RETRY_MS), BATCH],
    );
    for (const { caseIds, ...change } of rows) {
      const ids = caseIds.map(Number);
      await this.postgres.query(
        'update calendar_moves set tried_at = $3 where change_id = $1 and case_id = any ($2::bigint[])',
        [change.id, ids, now],
      );
      await this.move(change, ids, now);
    }
  }
}

/** A case in which nothing moves (any more) was refused rightly. */
function errorOf(result: ApplyResult): CaseError | null {
  if (result.ok || result.error.code === 'event_not_allowed') return null;
  return result.error;
}
