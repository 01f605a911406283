import { Injectable } from '@nestjs/common';
import {
  percent,
  PHASES,
  ratio,
  workingDaysBetween,
  type Actor,
  type LegalDay,
  type Phase,
} from '@huiyin/core';
import { Postgres } from '../database/postgres.js';
import { Directory } from '../people/directory.js';
import { caseCondition, dueCondition, type CaseFilter } from './case-filter.js';
import { CaseQueries } from './case.queries.js';
import { figureText, ofUnit, type FigureName } from './figures.js';
import { invalid, type FilterContext } from './filter-context.js';
import { SqlParams } from './sql-params.js';
import { statisticsTexts, type FigureId, type StatisticsTexts } from './statistics-texts.js';

export interface DashboardQuery {
  from?: LegalDay | undefined;
  to?: LegalDay | undefined;
  unit?: number | undefined;
  kind?: string | undefined;
}

/** A figure with what it was counted from; `query` lists the numerator's cases by GET /cases. */
export interface Figure {
  id: string;
  label: string;
  value: number | null;
  unit: 'count' | 'percent' | 'workingDays';
  numerator: number | null;
  denominator: number | null;
  population: string;
  query: Record<string, string>;
}

export interface Dashboard {
  cutOff: string;
  day: LegalDay;
  figures: Figure[];
  openByPhase: Figure[];
  overdueByUnit: {
    unitId: number | null;
    unitName: string;
    open: number;
    overdue: number;
    query: Record<string, string>;
  }[];
  perDay: { day: LegalDay; received: number; closed: number }[];
}

type Query = Record<string, string>;
/** A count, or two; each counted by the very condition that lists it. */
interface Wanted {
  id: FigureId;
  counted: Query;
  /** Of these; makes it a rate. */
  of?: Query;
}

const OPEN = PHASES.filter((phase) => phase !== 'closed').join(',');
const DAYS_SHOWN = 30;

/** The manager's figures. Every one is counted by the condition that GET /cases lists by, so the two cannot differ. */
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
    const { today } = context.instants;
    const from = query.from ?? `${today.slice(0, 7)}-01`;
    const to = query.to ?? (from > today ? from : today);
    if (to < from) throw invalid('to', 'before_from', 'the period ends before it begins');
    const base: Query = {
      ...(query.unit !== undefined && { unit: String(query.unit) }),
      ...(query.kind !== undefined && { kind: query.kind }),
    };
    const texts = statisticsTexts(language);
    const figures = await Promise.all(
      wantedFigures(base, { from, to, today }).map((wanted) => this.figure(wanted, context, texts)),
    );
    const closed = { ...base, figure: figureText('dispatchedClosedInPeriod', { from, to }) };
    const [mean, openByPhase, overdueByUnit, perDay] = await Promise.all([
      this.meanWorkingDays(closed, context),
      Promise.all(
        PHASES.filter((phase) => phase !== 'closed').map((phase) =>
          this.byPhase(phase, base, context, texts),
        ),
      ),
      this.overdueByUnit(base, context, texts.noUnit),
      this.perDay(base, context),
    ]);
    figures.push({
      id: 'meanClosingTime',
      ...texts.figures.meanClosingTime,
      unit: 'workingDays',
      ...mean,
      query: closed,
    });
    return {
      cutOff: context.instants.now.toISOString(),
      day: today,
      figures,
      openByPhase,
      overdueByUnit,
      perDay,
    };
  }

  private async figure(
    { id, counted, of }: Wanted,
    context: FilterContext,
    texts: StatisticsTexts,
  ): Promise<Figure> {
    const [numerator, denominator] = await Promise.all([
      this.count(counted, context),
      of ? this.count(of, context) : null,
    ]);
    const common = { id, ...texts.figures[id], numerator, denominator, query: counted };
    return denominator === null
      ? { ...common, unit: 'count', value: numerator }
      : { ...common, unit: 'percent', value: percent(numerator, denominator) };
  }

  private async count(query: Query, context: FilterContext): Promise<number> {
    const params = new SqlParams();
    const condition = caseCondition(filterOf(query), context, params);
    const [row] = await this.postgres.query<{ n: number }>(
      `select count(*) as n from cases c where ${condition}`,
      params.values,
    );
    return row?.n ?? 0;
  }

  private async byPhase(
    phase: Phase,
    base: Query,
    context: FilterContext,
    texts: StatisticsTexts,
  ): Promise<Figure> {
    const query = { ...base, phase };
    const value = await this.count(query, context);
    return {
      id: phase,
      label: texts.phases[phase] ?? phase,
      population: texts.figures.open.population,
      unit: 'count',
      value,
      numerator: value,
      denominator: null,
      query,
    };
  }

  /** Working days from the first dispatch to the closing, in the city's calendar; half-up to two decimals. */
  private async meanWorkingDays(
    query: Query,
    context: FilterContext,
  ): Promise<Pick<Figure, 'value' | 'numerator' | 'denominator'>> {
    const params = new SqlParams();
    const condition = caseCondition(filterOf(query), context, params);
    const day = (column: string): string =>
      `to_char(${column} at time zone 'UTC' + ${params.add(context.calendar.utcOffsetMinutes)}::int * interval '1 minute', 'YYYY-MM-DD')`;
    // Grouped by the two days: at most some ten thousand pairs, whatever the number of cases.
    const pairs = await this.postgres.query<{ start: LegalDay; end: LegalDay; n: number }>(
      /* sql */ `select ${day('d.at')} as start, ${day('c.closed_at')} as "end", count(*) as n
        from cases c cross join lateral (select min(e.at) as at from case_events e where e.case_id = c.id and e.type = 'dispatch') d
        where d.at is not null and ${condition} group by 1, 2`,
      params.values,
    );
    const cases = pairs.reduce((sum, pair) => sum + pair.n, 0);
    const days = pairs.reduce(
      (sum, pair) => sum + pair.n * workingDaysBetween(pair.start, pair.end, context.calendar),
      0,
    );
    return { value: ratio(days, cases, 1, 2), numerator: days, denominator: cases };
  }

  private async overdueByUnit(
    base: Query,
    context: FilterContext,
    noUnit: string,
  ): Promise<Dashboard['overdueByUnit']> {
    const params = new SqlParams();
    const condition = caseCondition(filterOf({ ...base, phase: OPEN }), context, params);
    const rows = await this.postgres.query<{
      unitId: number | null;
      open: number;
      overdue: number;
    }>(
      /* sql */ `select c.lead_unit_id as "unitId", count(*) as open,
          count(*) filter (where ${dueCondition('overdue', context.instants, params)}) as overdue
        from cases c where ${condition} group by 1 order by 3 desc, 2 desc, 1 nulls last`,
      params.values,
    );
    return rows.map((row) => ({
      ...row,
      unitName: row.unitId === null ? noUnit : (this.directory.unitName(row.unitId) ?? ''),
      query: { ...base, figure: ofUnit(row.unitId), due: 'overdue' },
    }));
  }

  private async perDay(base: Query, context: FilterContext): Promise<Dashboard['perDay']> {
    const { calendar, instants } = context;
    const days = Array.from({ length: DAYS_SHOWN }, (_, i) =>
      calendar.addDays(instants.today, i - DAYS_SHOWN + 1),
    );
    const count = async (column: 'received_at' | 'closed_at'): Promise<Map<LegalDay, number>> => {
      const params = new SqlParams();
      const condition = caseCondition(filterOf(base), context, params);
      const since = params.add(calendar.startOf(days[0] as LegalDay));
      const rows = await this.postgres.query<{ day: LegalDay; n: number }>(
        /* sql */ `select to_char(c.${column} at time zone 'UTC' + ${params.add(calendar.utcOffsetMinutes)}::int * interval '1 minute',
            'YYYY-MM-DD') as day, count(*) as n
          from cases c where c.${column} >= ${since}::timestamptz and ${condition} group by 1`,
        params.values,
      );
      return new Map(rows.map((row) => [row.day, row.n]));
    };
    const [received, closed] = await Promise.all([count('received_at'), count('closed_at')]);
    return days.map((day) => ({
      day,
      received: received.get(day) ?? 0,
      closed: closed.get(day) ?? 0,
    }));
  }
}

function wantedFigures(
  base: Query,
  days: { from: LegalDay; to: LegalDay; today: LegalDay },
): Wanted[] {
  const { today } = days;
  const onToday = (name: FigureName): Query => ({
    ...base,
    figure: figureText(name, { from: today, to: today }),
  });
  const inPeriod = (name: FigureName): Query => ({ ...base, figure: figureText(name, days) });
  return [
    { id: 'receivedToday', counted: onToday('receivedInPeriod') },
    { id: 'closedToday', counted: onToday('closedInPeriod') },
    { id: 'open', counted: { ...base, phase: OPEN } },
    { id: 'overdue', counted: { ...base, due: 'overdue' } },
    { id: 'soon', counted: { ...base, due: 'soon' } },
    { id: 'dueToday', counted: { ...base, due: 'today' } },
    { id: 'receivedInPeriod', counted: inPeriod('receivedInPeriod') },
    { id: 'closedInPeriod', counted: inPeriod('closedInPeriod') },
    { id: 'directRate', counted: inPeriod('answeredDirectly'), of: inPeriod('receivedInPeriod') },
    {
      id: 'closingRate',
      counted: inPeriod('dispatchedAndClosed'),
      of: inPeriod('dispatchedInPeriod'),
    },
    { id: 'onTimeRate', counted: inPeriod('closedOnTime'), of: inPeriod('dueInPeriod') },
    { id: 'closedLate', counted: inPeriod('closedLate') },
    { id: 'overdueOpen', counted: inPeriod('overdueOpen') },
    { id: 'onHold', counted: inPeriod('onHold') },
  ];
}

/** The parameters of GET /cases that the figures use, as the filter. */
export function filterOf(query: Query): CaseFilter {
  return {
    ...(query['phase'] !== undefined && { phase: query['phase'].split(',') as Phase[] }),
    ...(query['kind'] !== undefined && { kind: query['kind'].split(',') }),
    ...(query['unit'] !== undefined && { unit: Number(query['unit']) }),
    ...(query['due'] !== undefined && { due: query['due'] as NonNullable<CaseFilter['due']> }),
    ...(query['figure'] !== undefined && { figure: query['figure'] }),
  };
}
