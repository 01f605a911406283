import { isLegalDay, type Calendar, type LegalDay, type Phase } from '@huiyin/core';
import type { DueInstants } from './due-instants.js';
import { invalid, type FilterContext } from './filter-context.js';
import { searchTerms, type SearchTerms } from './search-grams.js';
import { all, type SqlParams } from './sql-params.js';
import { visibleTo } from './visibility.js';
import { figureCondition } from '../statistics/figures.js';
import { waitsFor } from './waiting.js';

export const CASE_SORTS = ['due', '-received', 'received', '-updated'] as const;
export type CaseSort = (typeof CASE_SORTS)[number];
type Given<T> = T | undefined;

/** The contract's `caseQuery`. */
export interface CaseFilter {
  phase?: Given<readonly Phase[]>;
  state?: Given<readonly string[]>;
  kind?: Given<readonly string[]>;
  type?: Given<readonly string[]>;
  /** The unit that leads, or one below it. */
  unit?: Given<number>;
  due?: Given<'overdue' | 'today' | 'soon' | 'none'>;
  scope?: Given<'all' | 'mine'>;
  flag?: Given<readonly ('urgent' | 'sensitive' | 'supervised' | 'undelivered')[]>;
  /** The highest rung on which the case stands. */
  rung?: Given<readonly string[]>;
  q?: Given<string>;
  receivedFrom?: Given<LegalDay>;
  receivedTo?: Given<LegalDay>;
  closedFrom?: Given<LegalDay>;
  closedTo?: Given<LegalDay>;
  figure?: Given<string>;
}

/**
 * What is seen of `cases c` under a filter: the same for a list, its counts and the figures of a report.
 * @param options.latestFirst the list follows the order of receipt from its end: cases that were closed in a period
 *   are met soon there, and the planner is not to gather all that were closed in it first
 * @param options.byUnit the list follows the unit's index, and is not to gather the flagged cases of all units first
 *   (but what is seldom: the unit's whole archive would be walked for it)
 * @param options.byState the list goes along the states in which cases wait for the viewer
 */
export function caseCondition(
  filter: CaseFilter,
  context: FilterContext,
  params: SqlParams,
  options: { latestFirst?: boolean; byUnit?: boolean; byState?: boolean } = {},
): string {
  const conditions = [visibleTo(context.viewer, context.workflows, params)];
  const among = (column: string, values: Given<readonly string[]>): void => {
    if (values && values.length > 0)
      conditions.push(`${column} = any (${params.add(values)}::text[])`);
  };
  // Of the cases behind a figure the statistics know phase, kind and unit: all of one moment.
  const { figure, ...known } = filter;
  if (figure !== undefined) conditions.push(figureCondition({ figure, ...known }, context, params));
  else conditions.push(...ofCase(filter, context, params));
  // Say to the planner what the partial indexes say.
  if (isOpenOnly(filter)) conditions.push(`c.phase <> 'closed'`);
  else if (isClosedOnly(filter)) conditions.push(`c.phase = 'closed'`);
  among('c.state', filter.state);
  among('c.request_type', filter.type);
  if (filter.due) conditions.push(dueCondition(filter.due, context.instants, params));
  if (filter.scope === 'mine')
    conditions.push(waitsFor(context.viewer, context.workflows, params, options));
  for (const flag of filter.flag ?? [])
    conditions.push(
      options.byUnit && COMMON.has(flag) ? `coalesce(${FLAGS[flag]}, false)` : FLAGS[flag],
    );
  if (filter.rung && filter.rung.length > 0) {
    conditions.push(`${RUNG} is not null`);
    among(RUNG, filter.rung);
  }
  if (filter.q !== undefined) conditions.push(searchCondition(filter.q, params));
  conditions.push(...periods(filter, context.calendar, params, options));
  return all(conditions);
}

const CLOSED = 'closed';
const isOpenState = (state: string): boolean => !state.startsWith(`${CLOSED}.`) && state !== CLOSED;
const allOf = <T>(values: Given<readonly T[]>, test: (value: T) => boolean): boolean =>
  values !== undefined && values.length > 0 && values.every(test);

/** Whether no closed case can be on the list: what is open is few, and has indexes of its own. */
export function isOpenOnly({ phase, state, due, scope, rung }: CaseFilter): boolean {
  return (
    allOf(phase, (one) => one !== CLOSED) ||
    allOf(state, isOpenState) ||
    due !== undefined ||
    scope === 'mine' ||
    allOf(rung, () => true)
  );
}

/** Whether only states are asked for in which a case is closed. */
export const isClosedOnly = ({ state }: Pick<CaseFilter, 'state'>): boolean =>
  allOf(state, (one) => !isOpenState(one));

function ofCase(
  { phase, kind, unit }: CaseFilter,
  context: FilterContext,
  params: SqlParams,
): string[] {
  const conditions: string[] = [];
  if (phase && phase.length > 0) conditions.push(`c.phase = any (${params.add(phase)}::text[])`);
  if (kind && kind.length > 0) conditions.push(`c.kind = any (${params.add(kind)}::text[])`);
  if (unit !== undefined)
    conditions.push(`c.lead_unit_id = any (${params.add(context.covers(unit))}::int[])`);
  return conditions;
}

/** Both as their indexes are written: see the migration of the quiet hours. */
export const RUNG = `(c.snapshot -> 'rungs' ->> -1)`;
export const UNDELIVERED = `coalesce(c.snapshot #>> '{context,undelivered}' = 'true', false)`;

const FLAGS = {
  urgent: 'c.urgent',
  sensitive: 'c.sensitive',
  supervised: 'c.supervised',
  undelivered: `c.snapshot #>> '{context,undelivered}' = 'true'`,
} as const;

/** Flags that many cases have. */
const COMMON: ReadonlySet<keyof typeof FLAGS> = new Set(['urgent', 'supervised']);

export function dueCondition(
  due: 'overdue' | 'today' | 'soon' | 'none',
  instants: DueInstants,
  params: SqlParams,
): string {
  const now = (): string => `${params.add(instants.now)}::timestamptz`;
  switch (due) {
    case 'overdue':
      return `c.phase <> 'closed' and c.nearest_due_at <= ${now()}`;
    case 'soon': {
      const at = now();
      return `c.phase <> 'closed' and c.nearest_warn_at <= ${at} and c.nearest_due_at > ${at}`;
    }
    case 'today':
      // 24:00 of the due day is the first instant of the next.
      return `c.phase <> 'closed' and c.nearest_due_at > ${params.add(instants.startOfToday)}::timestamptz
        and c.nearest_due_at <= ${params.add(instants.startOfTomorrow)}::timestamptz`;
    case 'none':
      return `c.phase <> 'closed' and c.nearest_due_at is null`;
  }
}

/** @throws CaseError `invalid_payload` for a text in which no two characters are neighbours */
export function termsOf(q: string): SearchTerms {
  const terms = searchTerms(q);
  if (!terms) throw invalid('q', 'too_short', 'a search needs two neighbouring characters');
  return terms;
}

function searchCondition(q: string, params: SqlParams): string {
  const terms = termsOf(q);
  if ('number' in terms) return `c.number like ${params.add(`${terms.number}%`)}`;
  return `exists (select from case_search s where s.case_id = c.id and s.grams @> ${params.add(terms.grams)}::text[])`;
}

function periods(
  filter: CaseFilter,
  calendar: Calendar,
  params: SqlParams,
  { latestFirst }: { latestFirst?: boolean },
): string[] {
  const bounds: [keyof CaseFilter, LegalDay | undefined, string, boolean][] = [
    ['receivedFrom', filter.receivedFrom, 'c.received_at >=', false],
    ['receivedTo', filter.receivedTo, 'c.received_at <', true],
    ['closedFrom', filter.closedFrom, 'c.closed_at >=', false],
    ['closedTo', filter.closedTo, 'c.closed_at <', true],
    // Follows from the one before; a list in the order of receipt need not pass over what came later.
    ['closedTo', filter.closedTo, 'c.received_at <', true],
  ];
  return bounds.flatMap(([name, day, compared, isEnd]) => {
    if (day === undefined) return [];
    if (!isLegalDay(day)) throw invalid(name, 'invalid_day', 'a day is written YYYY-MM-DD');
    const at = params.add(calendar.startOf(isEnd ? calendar.addDays(day, 1) : day));
    const condition = `${compared} ${at}::timestamptz`;
    return [
      latestFirst && compared.startsWith('c.closed_at') ? `(${condition}) is true` : condition,
    ];
  });
}
