import { Injectable } from '@nestjs/common';
import type { Actor, LegalDay, Phase } from '@huiyin/core';
import type pg from 'pg';
import type { CaseFilter } from '../cases/case-filter.js';
import { CaseQueries } from '../cases/case.queries.js';
import { invalid } from '../cases/filter-context.js';
import { Postgres } from '../database/postgres.js';
import { Directory } from '../people/directory.js';
import { countsOf, dayCountsOf, openCountsOf, unitCountsOf } from './counts.js';
import { figuresOf, openByPhase, unitRows, type Dashboard, type Query } from './dashboard.js';
import { isLimited, scopesOf } from './scope.js';
import { statisticsTexts } from './statistics-texts.js';

export interface DashboardQuery {
  from?: LegalDay | undefined;
  to?: LegalDay | undefined;
  unit?: number | undefined;
  kind?: string | undefined;
}

const DAYS_SHOWN = 30;

/** The manager's figures, from what the reader has counted. All of one answer are of the same moment. */
@Injectable()
export class StatisticsQueries {
  constructor(
    private readonly postgres: Postgres,
    private readonly directory: Directory,
    private readonly lists: CaseQueries,
  ) {}

  /**
   * The dashboard of what the viewer may see. Without days: this month until today, in the city's calendar.
   * @throws CaseError `invalid_payload` if the period ends before it begins
   */
  async dashboard(viewer: Actor, query: DashboardQuery, language: string): Promise<Dashboard> {
    const context = this.lists.context(viewer);
    const { instants, calendar } = context;
    const { today } = instants;
    const from = query.from ?? `${today.slice(0, 7)}-01`;
    const to = query.to ?? (from > today ? from : today);
    if (to < from) throw invalid('to', 'before_from', 'the period ends before it begins');
    const scopes = scopesOf(viewer, context.workflows);
    const narrowed = {
      scopes,
      kinds: query.kind === undefined ? undefined : [query.kind],
      units: query.unit === undefined ? undefined : context.covers(query.unit),
    };
    const shownDays = { from: calendar.addDays(today, 1 - DAYS_SHOWN), to: today };
    const read = await this.postgres.transaction(async (tx) => {
      await tx.query('set transaction isolation level repeatable read, read only');
      return {
        progress: await progressOf(tx),
        period: await countsOf(tx, narrowed, { from, to }, instants),
        today: await countsOf(tx, narrowed, { from: today, to: today }, instants),
        open: await openCountsOf(tx, narrowed, instants),
        units: await unitCountsOf(tx, narrowed, instants),
        perDay: await dayCountsOf(tx, narrowed, shownDays),
      };
    });
    const base: Query = {
      ...(query.unit !== undefined && { unit: String(query.unit) }),
      ...(query.kind !== undefined && { kind: query.kind }),
    };
    const shown = {
      ...read,
      days: { from, to, today },
      base,
      texts: statisticsTexts(language),
      limited: isLimited(scopes),
    };
    return {
      cutOff: (read.progress.behindSince ?? instants.now).toISOString(),
      counting: read.progress.counting,
      day: today,
      figures: figuresOf(shown),
      openByPhase: openByPhase(shown),
      overdueByUnit: unitRows(read.units, shown, (id) => this.directory.unitName(id) ?? ''),
      perDay: Array.from({ length: DAYS_SHOWN }, (_, i) => calendar.addDays(shownDays.from, i)).map(
        (day) => ({ day, ...(read.perDay.get(day) ?? { received: 0, closed: 0 }) }),
      ),
    };
  }
}

export interface Progress {
  /** When the first event that is not counted yet was recorded; null: all are counted. */
  behindSince: Date | null;
  /** While all cases are counted anew: how far that is, in percent. */
  counting: number | null;
}

/** How far the reader is, at the moment of the transaction. */
export async function progressOf(tx: pg.ClientBase | pg.Pool): Promise<Progress> {
  const { rows } = await tx.query<Progress>(/* sql */ `
    select (select e.recorded_at from case_events e where (e.position, e.case_id) > (coalesce(r.position, 0), r.case_id)
        order by e.position, e.case_id limit 1) as "behindSince",
      case when r.position is null and exists (select from cases) then 0
        when r.built_to is not null then floor(100.0 * greatest(0, r.built_to - l.lowest) / greatest(1, r.built_until - l.lowest))::int
      end as counting
    from statistics_reader r, (select coalesce(min(id), 0) as lowest from cases) l`);
  return rows[0] ?? { behindSince: null, counting: 0 };
}

/** The parameters of GET /cases that the figures use, as the filter. */
export function filterOf(query: Query): CaseFilter {
  return {
    ...(query['phase'] !== undefined && { phase: query['phase'].split(',') as Phase[] }),
    ...(query['kind'] !== undefined && { kind: query['kind'].split(',') }),
    ...(query['unit'] !== undefined && { unit: Number(query['unit']) }),
    ...(query['figure'] !== undefined && { figure: query['figure'] }),
  };
}
