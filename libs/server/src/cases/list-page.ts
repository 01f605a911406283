import { caseCondition, isOpenOnly, type CaseFilter } from './case-filter.js';
import type { Cursor } from './cursor.js';
import type { FilterContext } from './filter-context.js';
import { all, SqlParams } from './sql-params.js';
import { unitsOf } from './visibility.js';
import { waitingPlaces } from './waiting.js';

/*
 * The statements of one page of a list. A page costs about its own length, however many cases there are: it follows
 * an index in the order of the list. Where the list is narrowed by unit, kind or state, it follows the index of each
 * of these for one page and merges the heads; where few cases hold the searched words, it takes these and sorts them.
 */

/** How rows are ordered: by an instant, then by id, both in one direction, so that a cursor is one comparison. */
export type OrderName = 'due' | 'withoutDue' | 'received' | '-received' | '-updated';

interface Order {
  column: string;
  descending: boolean;
  /** What makes a row part of this order. */
  only?: string;
  /** Columns by which an index begins that then goes on in this order. */
  branches: readonly BranchColumn[];
}
type BranchColumn = 'unit' | 'state' | 'kind';

const ORDERS: Record<OrderName, Order> = {
  due: {
    column: 'c.nearest_due_at',
    descending: false,
    only: `c.nearest_due_at is not null and c.phase <> 'closed'`,
    branches: ['unit', 'state'],
  },
  // Cases without a running clock have no instant to be sorted by: the newest number first.
  withoutDue: {
    column: 'c.id',
    descending: true,
    only: 'c.nearest_due_at is null',
    branches: ['unit', 'kind'],
  },
  received: { column: 'c.received_at', descending: false, branches: ['unit', 'kind'] },
  '-received': { column: 'c.received_at', descending: true, branches: ['unit', 'kind'] },
  '-updated': { column: 'c.updated_at', descending: true, branches: [] },
};
const COLUMN: Record<BranchColumn, { name: string; type: string }> = {
  unit: { name: 'c.lead_unit_id', type: 'int' },
  state: { name: 'c.state', type: 'text' },
  kind: { name: 'c.kind', type: 'text' },
};

export interface PageWanted {
  filter: CaseFilter;
  context: FilterContext;
  order: OrderName;
  cursor: Cursor | null;
  limit: number;
  /** Neighboured characters that must occur in the case's words, asked of each case on the way. */
  grams?: readonly string[];
}

export interface Statement {
  text: string;
  values: unknown[];
}

/** @param columns what is read of each row `c` of the page */
export function pageStatement(
  wanted: PageWanted,
  columns: (params: SqlParams) => string,
): Statement {
  const params = new SqlParams();
  const order = ORDERS[wanted.order];
  const where = conditionsOf(wanted, order, params);
  const rest = `order by ${sorting(order)} limit ${params.add(wanted.limit)}`;
  const from = sourceOf(wanted, { order, where, rest, params });
  return { text: `select ${columns(params)} from ${from} ${rest}`, values: params.values };
}

const sorting = ({ column, descending }: Order): string => {
  const direction = descending ? 'desc' : 'asc';
  return column === 'c.id' ? `c.id ${direction}` : `${column} ${direction}, c.id ${direction}`;
};

function conditionsOf(
  { filter, context, cursor, grams }: PageWanted,
  { column, descending, only }: Order,
  params: SqlParams,
): string {
  const conditions = [caseCondition(filter, context, params)];
  if (only !== undefined) conditions.push(only);
  if (cursor) {
    const compared = descending ? '<' : '>';
    const id = params.add(cursor.id);
    conditions.push(
      column === 'c.id'
        ? `c.id ${compared} ${id}`
        : `(${column}, c.id) ${compared} (${params.add(cursor.at)}::timestamptz, ${id})`,
    );
  }
  // As a value, so that the planner does not turn the list round and begin with all that hold the words.
  if (grams)
    conditions.push(
      `(select s.grams @> ${params.add(grams)}::text[] from case_search s where s.case_id = c.id)`,
    );
  return conditions.join(' and ');
}

interface Pieces {
  order: Order;
  where: string;
  rest: string;
  params: SqlParams;
}

/** From where the rows come: the table itself, or the heads of some branches. */
function sourceOf(wanted: PageWanted, pieces: Pieces): string {
  const { filter, context, order } = wanted;
  const { where } = pieces;
  if (order === 'withoutDue' && isOpenOnly(filter)) return openWithoutDue(pieces);
  const viewerUnits = unitsOf(context.viewer, context.workflows);
  const units = unitBranch(filter, context, viewerUnits);
  if (units) {
    const led = ledBy(units, pieces);
    if (viewerUnits === null) return `(${led}) c`;
    const openOnly = order === 'due' || isOpenOnly(filter);
    const helped = assisted({ viewerUnits, led: units, openOnly }, pieces);
    return `(select * from (${led}) led union all ${helped}) c`;
  }
  if (order === 'due') {
    const branched = byState(filter, context, pieces);
    return branched ? `(${branched}) c` : `cases c where ${where}`;
  }
  return pieces.order.branches.includes('kind') && !followsOpenIndex(filter)
    ? `(${branch('kind', kindsOf(filter, context), pieces)}) c`
    : `cases c where ${where}`;
}

/** All rows that the viewer sees under the filter, in no order: what a count counts. */
export function everySource(
  filter: CaseFilter,
  context: FilterContext,
  { where, params, open }: Pick<Pieces, 'where' | 'params'> & { open: boolean },
): string {
  const viewerUnits = unitsOf(context.viewer, context.workflows);
  const units = unitBranch(filter, context, viewerUnits);
  if (!units || viewerUnits === null) return `cases c where ${where}`;
  const led = `select c.* from cases c where c.lead_unit_id = any (${params.add(units)}::int[]) and ${where}`;
  const openOnly = open || isOpenOnly(filter);
  const helped = assisted({ viewerUnits, led: units, openOnly }, { where, rest: '', params });
  return `(${led} union all ${helped}) c`;
}

function ledBy(units: readonly number[], pieces: Pieces): string {
  if (pieces.order.branches.includes('unit')) return branch('unit', units, pieces);
  const { where, rest, params } = pieces;
  return `select c.* from cases c where c.lead_unit_id = any (${params.add(units)}::int[]) and ${where} ${rest}`;
}

/** What is open is few, has an index of its own in the order of receipt, and flagged cases have theirs. */
const followsOpenIndex = (filter: CaseFilter): boolean =>
  isOpenOnly(filter) || (filter.flag?.length ?? 0) > 0;

/** The units along whose indexes the list goes: those that the filter names, else those that the viewer belongs to. */
function unitBranch(
  { unit, figure }: CaseFilter,
  context: FilterContext,
  viewerUnits: readonly number[] | null,
): readonly number[] | null {
  // Behind a figure the unit is that of the statistics.
  if (unit === undefined || figure !== undefined) return viewerUnits;
  const wanted = context.covers(unit);
  return viewerUnits === null ? wanted : wanted.filter((id) => viewerUnits.includes(id));
}

const kindsOf = ({ kind }: CaseFilter, { workflows }: FilterContext): readonly string[] =>
  kind && kind.length > 0 ? kind : workflows.map((workflow) => workflow.kind);

/** Along the states that are asked for; of what waits for the viewer also by what has been asked of them. */
function byState(filter: CaseFilter, context: FilterContext, pieces: Pieces): string | null {
  if (filter.state && filter.state.length > 0) return branch('state', filter.state, pieces);
  const places = filter.scope === 'mine' ? waitingPlaces(context.viewer, context.workflows) : null;
  if (places === null) return null;
  const { states, facts } = places;
  const inStates = branch('state', states, pieces);
  if (facts.length === 0) return inStates;
  const { where, rest, params } = pieces;
  const asked = /* sql */ `select c.* from cases c
    where (${facts.join(' or ')}) and c.state <> all (${params.add(states)}::text[]) and ${where} ${rest}`;
  return `select * from (${inStates}) waiting union all select * from (${asked}) asked`;
}

/** For each value the first rows of its own index: no more than one page each. */
function branch(column: BranchColumn, values: readonly unknown[], pieces: Pieces): string {
  const { name, type } = COLUMN[column];
  const { where, rest, params } = pieces;
  return /* sql */ `select c.* from unnest(${params.add([...new Set(values)])}::${type}[]) as branch (value)
    cross join lateral (select c.* from cases c where ${name} = branch.value and ${where} ${rest}) c`;
}

/**
 * Besides what its units lead, a viewer sees what they assist in: few cases, which are taken one by one. As long as
 * a case is open, so are its assignments, unless it was taken out of another one again.
 */
function assisted(
  {
    viewerUnits,
    led,
    openOnly,
  }: { viewerUnits: readonly number[]; led: readonly number[]; openOnly: boolean },
  { where, rest, params }: Omit<Pieces, 'order'>,
): string {
  const units = `${params.add(viewerUnits)}::int[]`;
  const helping = `a.role = 'assist' and a.unit_id = any (${units})`;
  const helped = openOnly
    ? /* sql */ `select a.case_id from case_assignments a where ${helping} and a.ended_at is null
      union select a.case_id from cases r join case_assignments a on a.case_id = r.id
        where r.phase = 'received' and r.lead_unit_id is not null and ${helping}`
    : `select distinct a.case_id from case_assignments a where ${helping}`;
  return /* sql */ `select * from (select c.* from (${helped}) helped
      cross join lateral (select * from cases own where own.id = helped.case_id offset 0) c
    where coalesce(c.lead_unit_id <> all (${params.add(led)}::int[]), true) and ${where} ${rest}) helped`;
}

/** Hardly any open case is without a clock: all of them are found first, where the planner would expect many. */
function openWithoutDue({ where }: Pieces): string {
  return /* sql */ `(with few as materialized (select c.* from cases c
    where c.phase <> 'closed' and c.nearest_due_at is null and ${where}) select * from few) c`;
}

export interface FoundWanted extends Omit<PageWanted, 'order' | 'grams'> {
  sort: 'due' | 'received' | '-received' | '-updated';
  grams: readonly string[];
  /** More hits than this are not sorted. */
  most: number;
}

/**
 * The page of a search that few cases answer. Gives one row at least; where `many` is true, there are more hits
 * than were looked at, and the list has to be searched on its way instead.
 */
export function foundStatement(
  { filter, context, cursor, limit, sort, grams, most }: FoundWanted,
  columns: (params: SqlParams) => string,
): Statement {
  const params = new SqlParams();
  const conditions = [caseCondition(filter, context, params)];
  if (cursor) conditions.push(afterFound(sort, cursor, params));
  const order =
    sort === 'due'
      ? `c.nearest_due_at nulls last, case when c.nearest_due_at is null then -c.id else c.id end`
      : sorting(ORDERS[sort]);
  return {
    text: /* sql */ `with hit as materialized (
        select s.case_id from case_search s where s.grams @> ${params.add(grams)}::text[] limit ${most + 1}),
      size as (select count(*) > ${most} as many from hit)
      select size.many, found.* from size left join lateral (
        select ${columns(params)} from cases c
        where not size.many and c.id in (select case_id from hit) and ${all(conditions)}
        order by ${order} limit ${params.add(limit)}) found on true`,
    values: params.values,
  };
}

function afterFound(sort: FoundWanted['sort'], cursor: Cursor, params: SqlParams): string {
  const id = params.add(cursor.id);
  if (cursor.at === null) return `c.nearest_due_at is null and c.id < ${id}`;
  const at = `${params.add(cursor.at)}::timestamptz`;
  const { column, descending } = ORDERS[sort];
  const after = `(${column}, c.id) ${descending ? '<' : '>'} (${at}, ${id})`;
  return sort === 'due' ? `(${after} or c.nearest_due_at is null)` : after;
}
