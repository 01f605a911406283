import { isLegalDay, type LegalDay, type Phase } from '@huiyin/core';
import { invalid, type FilterContext } from '../cases/filter-context.js';
import { all, any, type SqlParams } from '../cases/sql-params.js';
import { column, DAYS, NO_UNIT, type ColumnName } from './columns.js';
import { scopeCondition, scopesOf } from './scope.js';

/*
 * Figures of the dashboard as conditions on `cases c`, so that GET /cases lists what a figure counts
 * (`figure=closedLate:2026-03-01:2026-03-31`). Both are made of the same columns and read what the same reader has
 * counted, so that a figure and the list behind it cannot differ.
 */

/** Figures of a period: each the sum of columns that exclude one another. */
export const PERIOD_FIGURES = {
  receivedInPeriod: ['received'],
  acceptedInPeriod: ['accepted'],
  answeredDirectly: ['answered_directly'],
  dispatchedInPeriod: ['dispatched'],
  /** Of those dispatched in the period, closed by now. */
  dispatchedAndClosed: ['dispatched_closed'],
  contactedInTime: ['contacted_in_time'],
  /** A closing is an event: it stays counted when the case is taken up again. */
  closedInPeriod: ['closings'],
  /** Of those closed in the period, the ones that some unit had: answered directly, a case has no time to dispatch. */
  dispatchedClosedInPeriod: ['closed'],
  calledBack: ['callbacks_effective'],
  solved: ['solved'],
  satisfied: ['satisfied', 'basically_satisfied'],
  /** 应办结, by the cut-off. */
  dueInPeriod: ['closed_in_time', 'closed_late', 'open_past_due'],
  closedOnTime: ['closed_in_time'],
  closedLate: ['closed_late'],
  overdueOpen: ['open_past_due'],
} as const satisfies Record<string, readonly ColumnName[]>;
export type PeriodFigure = keyof typeof PERIOD_FIGURES;

/** Figures of what is open now. */
export const OPEN_FIGURES = {
  open: () => `f.phase <> 'closed'`,
  overdue: ({ instants }, params) => `f.due_at <= ${params.add(instants.now)}::timestamptz`,
  soon: ({ instants }, params) => {
    const now = params.add(instants.now);
    return `f.warn_at <= ${now}::timestamptz and f.due_at > ${now}::timestamptz`;
  },
  // 24:00 of the due day is the first instant of the next.
  dueToday: ({ instants }, params) =>
    `f.due_at > ${params.add(instants.startOfToday)}::timestamptz and f.due_at <= ${params.add(instants.startOfTomorrow)}::timestamptz`,
  onHold: () => 'f.on_hold',
} as const satisfies Record<string, (context: FilterContext, params: SqlParams) => string>;
export type OpenFigure = keyof typeof OPEN_FIGURES;
export type FigureName = PeriodFigure | OpenFigure;

interface Bounds {
  from: LegalDay;
  to: LegalDay;
}

/** `name:from:to`, as in the parameter `figure` of a list; `name` alone means today. */
export function figureText(name: PeriodFigure, { from, to }: Bounds): string {
  return `${name}:${from}:${to}`;
}

/** Overdue cases that one unit leads itself, without the units below it; `none`: no unit leads. */
const OVERDUE_OF_UNIT = /^overdueOfUnit:(none|\d{1,9})$/;
export const overdueOfUnit = (unitId: number): string =>
  `overdueOfUnit:${unitId === NO_UNIT ? 'none' : unitId}`;

/** What of a list's filter the figures know as well: the two then speak of the same moment. */
export interface FigureFilter {
  figure: string;
  phase?: readonly Phase[] | undefined;
  kind?: readonly string[] | undefined;
  unit?: number | undefined;
}

/** The rows of the statistics behind a figure: one for each case, as `f` (and `k`, a closing). */
export interface FigureRows {
  from: string;
  where: string;
  /** The day by which a case belongs to the figure, by which the rows can be read in order. */
  day: string | null;
  /** Only cases with a running clock. */
  running: boolean;
  /** The same day of the case in a cursor. */
  dayOf: (caseId: string) => string;
}

/** @throws CaseError `invalid_payload` for a figure that does not exist or days that are none */
export function figureRows(
  { figure, phase, kind, unit }: FigureFilter,
  context: FilterContext,
  params: SqlParams,
): FigureRows {
  const rows = rowsOf(figure, context, params);
  const narrowed = {
    scopes: scopesOf(context.viewer, context.workflows),
    kinds: kind && kind.length > 0 ? kind : undefined,
    units: unit === undefined ? undefined : context.covers(unit),
  };
  const conditions = [rows.where, scopeCondition(narrowed, 'cases', 'f', params)];
  if (phase && phase.length > 0) conditions.push(`f.phase = any (${params.add(phase)}::text[])`);
  return { ...rows, where: all(conditions) };
}

/** @throws CaseError `invalid_payload` for a figure that does not exist or days that are none */
export function figureCondition(
  filter: FigureFilter,
  context: FilterContext,
  params: SqlParams,
): string {
  const { from, where } = figureRows(filter, context, params);
  return `c.id in (select f.case_id from ${from} where ${where})`;
}

function rowsOf(figure: string, context: FilterContext, params: SqlParams): FigureRows {
  const [name = '', from = context.instants.today, to = from, ...rest] = figure.split(':');
  const unit = OVERDUE_OF_UNIT.exec(figure)?.[1];
  if (unit !== undefined) {
    const ofUnit = `f.unit_id = ${params.add(unit === 'none' ? NO_UNIT : Number(unit))}`;
    return openRows(all([ofUnit, OPEN_FIGURES.overdue(context, params)]), true);
  }
  if (rest.length > 0 || !isLegalDay(from) || !isLegalDay(to)) throw unknown(figure);
  if (Object.hasOwn(OPEN_FIGURES, name))
    return openRows(
      OPEN_FIGURES[name as OpenFigure](context, params),
      RUNNING.has(name as OpenFigure),
    );
  if (!Object.hasOwn(PERIOD_FIGURES, name)) throw unknown(figure);
  return periodRows(name as PeriodFigure, { from, to }, context, params);
}

const RUNNING: ReadonlySet<OpenFigure> = new Set(['overdue', 'soon', 'dueToday']);
const openRows = (where: string, running: boolean): FigureRows => ({
  running,
  from: 'case_facts f',
  where,
  day: null,
  dayOf: () => 'null',
});

function periodRows(
  name: PeriodFigure,
  { from, to }: Bounds,
  context: FilterContext,
  params: SqlParams,
): FigureRows {
  const columns = PERIOD_FIGURES[name].map(column);
  const by = columns[0]?.by ?? 'received';
  const [first, last] = [params.add(from), params.add(to)];
  const within = (day: string): string => `${day} between ${first}::date and ${last}::date`;
  const where = [within(DAYS[by]), any(columns.map(({ only }) => only ?? 'true'))];
  // A case that was closed twice in the period counts once, by the first closing.
  if (by === 'closed') where.push(`k.since < ${first}::date`);
  // 应办结: only what has fallen due by now.
  if (by === 'due')
    where.push(
      'f.total_outcome is not null',
      `f.total_due_at <= ${params.add(context.instants.now)}::timestamptz`,
    );
  return {
    from: by === 'closed' ? 'case_closings k join case_facts f using (case_id)' : 'case_facts f',
    where: all(where),
    running: false,
    day: DAYS[by],
    dayOf: (caseId) =>
      by === 'closed'
        ? `(select min(k.day) from case_closings k where k.case_id = ${caseId} and ${within('k.day')})`
        : `(select ${DAYS[by]} from case_facts f where f.case_id = ${caseId})`,
  };
}

const unknown = (figure: string): Error =>
  invalid('figure', 'unknown_figure', `there is no figure "${figure}"`);
