import { isLegalDay, type LegalDay } from '@huiyin/core';
import { invalid, type FilterContext } from './filter-context.js';
import type { SqlParams } from './sql-params.js';

/*
 * Figures of the dashboard as conditions on `cases c`. The dashboard counts by them and GET /cases lists by them
 * (`figure=closedLate:2026-03-01:2026-03-31`), so a figure and the list behind it cannot differ.
 *
 * Timeliness is judged by the total clock of the case. 应办结 (should have been closed in the period): its due day
 * lies in the period and it has fallen due by the cut-off. It was met if the clock stopped, or stands still after
 * the reply, before its due instant. Cases on hold (挂账) are counted apart (domain.md 1.5 H19).
 */

/** The clocks of the whole case, as each workflow names its own (`total` of deadlines.yaml). */
const totalClocks = ({ workflows }: FilterContext): string[] => [
  ...new Set(workflows.flatMap(({ deadlines }) => deadlines.total ?? [])),
];

/** The present total clock of a case: a rework does not start it again, a reopened case does. */
const clock = (names: string, condition: string): string => /* sql */ `exists (
  select from case_deadlines d where d.case_id = c.id and d.name = any (${names}::text[]) and ${condition}
    and not exists (select from case_deadlines e where e.case_id = c.id and e.name = d.name and e.ordinal > d.ordinal))`;

/** The instant from which nobody worked on it any more; null while it runs. */
const DONE_AT = /* sql */ `case d.status when 'stopped' then d.stopped_at when 'paused' then
  (select max((p ->> 'from')::timestamptz) from jsonb_array_elements(d.pauses) p where p ->> 'to' is null) end`;
/** A clock that stands still though nothing has been answered: on hold, or the requester must supplement. */
const WAITING = `(d.status = 'paused' and c.phase in ('received', 'assigned'))`;
const ON_HOLD = `d.status = 'paused' and c.phase = 'assigned'`;

interface Bounds {
  from: LegalDay;
  to: LegalDay;
}
type Condition = (bounds: Bounds, context: FilterContext, params: SqlParams) => string;

const between =
  (column: string): Condition =>
  ({ from, to }, { calendar }, params) =>
    `${column} >= ${params.add(calendar.startOf(from))}::timestamptz
    and ${column} < ${params.add(calendar.startOf(calendar.addDays(to, 1)))}::timestamptz`;

/** Fell due in the period, up to the cut-off. */
const fellDue =
  (more: string): Condition =>
  ({ from, to }, context, params) =>
    clock(
      params.add(totalClocks(context)),
      `not ${WAITING} and d.due_day between ${params.add(from)}::date and ${params.add(to)}::date
    and d.due_at <= ${params.add(context.instants.now)}::timestamptz and ${more}`,
    );

const dispatched: Condition = (bounds, context, params) =>
  `exists (select from case_events e where e.case_id = c.id and e.type = 'dispatch' and ${between('e.at')(bounds, context, params)})`;

export const FIGURES = {
  receivedInPeriod: between('c.received_at'),
  dispatchedInPeriod: dispatched,
  /** Of those dispatched in the period, closed by now. */
  dispatchedAndClosed: (bounds, context, params) =>
    `c.phase = 'closed' and ${dispatched(bounds, context, params)}`,
  closedInPeriod: between('c.closed_at'),
  /** Of those closed in the period, the ones that some unit had: answered directly, a case has no time to dispatch. */
  dispatchedClosedInPeriod: (bounds, context, params) =>
    `exists (select from case_events e where e.case_id = c.id and e.type = 'dispatch')
      and ${between('c.closed_at')(bounds, context, params)}`,
  answeredDirectly: (bounds, context, params) =>
    `c.state = 'closed.answeredDirectly' and ${between('c.received_at')(bounds, context, params)}`,
  dueInPeriod: fellDue('true'),
  closedOnTime: fellDue(`${DONE_AT} < d.due_at`),
  closedLate: fellDue(`${DONE_AT} >= d.due_at`),
  overdueOpen: fellDue(`(${DONE_AT}) is null`),
  // Of the open ones, kept apart from the overdue.
  onHold: (_bounds, context, params) => clock(params.add(totalClocks(context)), ON_HOLD),
} as const satisfies Record<string, Condition>;

export type FigureName = keyof typeof FIGURES;

const isFigure = (name: string): name is FigureName => Object.hasOwn(FIGURES, name);

/** `name:from:to`, as in the parameter `figure` of a list; `name` alone means today. */
export function figureText(name: FigureName, { from, to }: Bounds): string {
  return `${name}:${from}:${to}`;
}

/** Cases that one unit leads itself, without the units below it; `none`: no unit leads. */
const OF_UNIT = /^ofUnit:(none|\d{1,9})$/;
export const ofUnit = (unitId: number | null): string => `ofUnit:${unitId ?? 'none'}`;

/** @throws CaseError `invalid_payload` for a figure that does not exist or days that are none */
export function figureCondition(text: string, context: FilterContext, params: SqlParams): string {
  const unit = OF_UNIT.exec(text)?.[1];
  if (unit !== undefined)
    return unit === 'none'
      ? 'c.lead_unit_id is null'
      : `c.lead_unit_id = ${params.add(Number(unit))}`;
  const [name = '', from = context.instants.today, to = from, ...rest] = text.split(':');
  if (!isFigure(name) || rest.length > 0 || !isLegalDay(from) || !isLegalDay(to)) {
    throw invalid('figure', 'unknown_figure', `there is no figure "${text}"`);
  }
  return FIGURES[name]({ from, to }, context, params);
}
