import { Injectable } from '@nestjs/common';
import type { Calendar } from '@huiyin/core';
import type pg from 'pg';
import { Workflows } from '../cases/workflows.js';
import { Calendars } from '../cases/world.js';
import { Postgres } from '../database/postgres.js';
import { APPLY_CASES } from './apply-sql.js';
import { countingRules, fingerprintOf, workingDayCount } from './counting-rules.js';

/** One reader at a time, whatever the number of workers. */
const LOCK = 'huiyin statistics';
const CASES_AT_ONCE = 2_000;
/** Before every case: generated cases may have negative ids. */
export const BEFORE_ALL = Number.MIN_SAFE_INTEGER;
const AFTER_ALL = Number.MAX_SAFE_INTEGER;

export interface ReaderState {
  /** Null: nothing has been read yet. */
  position: number | null;
  caseId: number;
  builtTo: number | null;
  builtUntil: number | null;
  fingerprint: string | null;
}

/** What one step did: `busy`, another reader is at work; `idle`, there was nothing to do. */
export interface Step {
  did: 'events' | 'build' | 'busy' | 'idle';
  cases: number;
}

interface Counting {
  calendar: Calendar;
  parameters: unknown[];
  fingerprint: string;
}

export const READER_STATE = /* sql */ `select position, case_id as "caseId", built_to as "builtTo",
  built_until as "builtUntil", fingerprint from statistics_reader`;

/**
 * Keeps the statistics from the stream of events. Each step is one transaction: it takes the cases of the next events,
 * counts them anew and stores how far it has read. It needs no clock: the stream is ordered by commit, and what
 * changes by time alone is seen by the day, when the counts are read.
 */
@Injectable()
export class StatisticsReader {
  private readonly rules: object;
  private counting: Counting | undefined;
  /**
   * By which tables and calendar the stored ones were last found to be made. Another version of this program may be
   * at work beside: who came last counts anew, and only once.
   */
  private compared: string | undefined;

  constructor(
    private readonly postgres: Postgres,
    workflows: Workflows,
    private readonly calendars: Calendars,
  ) {
    this.rules = countingRules(workflows.all());
  }

  /** How is counted now: an approved change of the calendar changes it while the process runs. */
  private present(): Counting {
    const { city } = this.calendars;
    if (this.counting?.calendar === city) return this.counting;
    const { first, counts } = workingDayCount(city);
    this.counting = {
      calendar: city,
      parameters: [JSON.stringify(this.rules), city.utcOffsetMinutes, first, counts],
      fingerprint: fingerprintOf(this.rules, city, APPLY_CASES),
    };
    return this.counting;
  }

  /** Steps until there is nothing left to do, somebody else is at work, or `until` says that it is enough. */
  async run(
    until: () => boolean = () => false,
  ): Promise<{ cases: number; ended: 'busy' | 'idle' | 'stopped' }> {
    let cases = 0;
    while (!until()) {
      const step = await this.step();
      if (step.did === 'busy' || step.did === 'idle') return { cases, ended: step.did };
      cases += step.cases;
    }
    return { cases, ended: 'stopped' };
  }

  /** One batch in one transaction. `limit`: cases at most. */
  async step(limit = CASES_AT_ONCE): Promise<Step> {
    const counting = this.present();
    const step = await this.postgres.transaction<Step>(async (tx) => {
      if (!(await lockReader(tx))) return { did: 'busy', cases: 0 };
      const state = await this.begin(tx, counting);
      // Another version of this program came after us and counts anew: by our rules we would undo its work.
      if (state.fingerprint !== counting.fingerprint) return { did: 'busy', cases: 0 };
      return (
        (await this.readEvents(tx, state, limit, counting)) ??
        (await this.build(tx, state, limit, counting)) ?? { did: 'idle', cases: 0 }
      );
    });
    if (step.did !== 'busy') this.compared = counting.fingerprint;
    return step;
  }

  /** Everything anew: what is stored is taken away, and the next steps count all cases. */
  async forget(): Promise<void> {
    await this.postgres.transaction(async (tx) => {
      if (!(await lockReader(tx, 'wait'))) return;
      for (const table of ['statistics_open', 'statistics_days', 'case_closings', 'case_facts'])
        await tx.query(`delete from ${table}`);
      await tx.query(
        'update statistics_reader set position = null, built_to = null, built_until = null',
      );
    });
  }

  /** The stored position; at the very first, and after a change of the tables, all cases are to be counted. */
  private async begin(tx: pg.PoolClient, { fingerprint }: Counting): Promise<ReaderState> {
    const state = await readerState(tx);
    const isNew = state.position === null;
    const isOutdated = this.compared !== fingerprint && state.fingerprint !== fingerprint;
    if (!isNew && !isOutdated) return state;
    // Events from here on are read one by one; the cases of all events before are counted case by case.
    await tx.query(
      /* sql */ `update statistics_reader set fingerprint = $1, built_to = $2,
        built_until = (select coalesce(max(id), $2) from cases),
        position = coalesce(position,
          (select max(e.position) from case_events e where e.position < event_horizon()), 0),
        case_id = case when position is null then $3 else case_id end`,
      [fingerprint, BEFORE_ALL, AFTER_ALL],
    );
    return readerState(tx);
  }

  private async readEvents(
    tx: pg.PoolClient,
    { position, caseId }: ReaderState,
    limit: number,
    counting: Counting,
  ): Promise<Step | null> {
    // First the horizon, then the events: what it says to be complete is then seen in full.
    const { rows: horizons } = await tx.query<{ horizon: number }>(
      'select event_horizon() as horizon',
    );
    const horizon = horizons[0]?.horizon ?? 0;
    const { rows } = await tx.query<{ position: number; caseId: number }>(
      /* sql */ `select position, case_id as "caseId" from case_events
        where (position, case_id) > ($1, $2) and position < $3
        group by position, case_id order by position, case_id limit $4`,
      [position, caseId, horizon, limit],
    );
    const last = rows.at(-1);
    if (!last) return null;
    const cases = await this.apply(tx, [...new Set(rows.map((row) => row.caseId))], counting);
    // The last event itself, not the horizon: a database that is restored elsewhere counts on from its last event.
    await tx.query('update statistics_reader set position = $1, case_id = $2', [
      last.position,
      last.caseId,
    ]);
    return { did: 'events', cases };
  }

  private async build(
    tx: pg.PoolClient,
    state: ReaderState,
    limit: number,
    counting: Counting,
  ): Promise<Step | null> {
    if (state.builtTo === null) return null;
    const { rows } = await tx.query<{ id: number }>(
      'select id from cases where id > $1 and id <= $2 order by id limit $3',
      [state.builtTo, state.builtUntil, limit],
    );
    const ids = rows.map((row) => row.id);
    const cases = ids.length === 0 ? 0 : await this.apply(tx, ids, counting);
    const done = rows.length < limit;
    await tx.query('update statistics_reader set built_to = $1, built_until = $2', [
      done ? null : ids.at(-1),
      done ? null : state.builtUntil,
    ]);
    return { did: 'build', cases };
  }

  private async apply(
    tx: pg.PoolClient,
    caseIds: readonly number[],
    { parameters }: Counting,
  ): Promise<number> {
    // Not a prepared statement: the planner should see how many cases there are.
    const { rows } = await tx.query<{ cases: number }>(APPLY_CASES, [caseIds, ...parameters]);
    await tx.query('delete from statistics_open where count = 0');
    return rows[0]?.cases ?? 0;
  }
}

async function readerState(tx: pg.ClientBase): Promise<ReaderState> {
  const { rows } = await tx.query<ReaderState>(READER_STATE);
  if (!rows[0]) throw new Error('statistics_reader has no row: run the migrations');
  return rows[0];
}

async function lockReader(tx: pg.ClientBase, how: 'try' | 'wait' = 'try'): Promise<boolean> {
  const call = how === 'try' ? 'pg_try_advisory_xact_lock' : 'pg_advisory_xact_lock';
  const { rows } = await tx.query<{ got: boolean | '' }>(
    `select ${call}(hashtextextended($1, 0)) as got`,
    [LOCK],
  );
  return rows[0]?.got !== false;
}
