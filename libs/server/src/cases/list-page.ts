import { caseCondition, isClosedOnly, isOpenOnly, type CaseFilter } from './case-filter.js';
import type { Cursor } from './cursor.js';
import type { FilterContext } from './filter-context.js';
import { SqlParams } from './sql-params.js';
import { unitsOf } from './visibility.js';
import { waitingPlaces } from './waiting.js';

/*
 * The statements of one page of a list. A page costs about its own length, however many cases there are: it follows
 * an index in the order of the list. Where the list is narrowed by unit, kind or state, it follows the index of each
 * of these for one page and merges the heads; where few cases hold the searched words, it takes these and sorts them.
 */

/** How rows are ordered: by an instant, then by id, both in one direction, so that a cursor is one comparison. */
export type OrderName = 'due' | 'withoutDue' | 'received' | '-received' | '-updated';

export interface Order {
  column: string;
  descending: boolean;
  /** What makes a row part of this order. */
  only?: string;
  /** Columns by which an index begins that then goes on in this order. */
  branches: readonly BranchColumn[];
}
type BranchColumn = 'unit' | 'state' | 'kind';

export const ORDERS: Record<OrderName, Order> = {
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
  '-updated': { column: 'c.updated_at', descending: true, branches: ['state'] },
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
  const pieces: Pieces = { order, where, rest, params };
  if (wanted.grams) pieces.searched = searchedOf(wanted, order, wanted.grams, params);
  const from = sourceOf(wanted, pieces);
  return { text: `select ${columns(params)} from ${from} ${rest}`, values: params.values };
}

/** So many cases are looked at for the searched words. */
const LOOKED_AT = 8_000;

/** Open cases are few: all of them are looked at. */
function searchedOf(
  { filter }: PageWanted,
  order: Order,
  grams: readonly string[],
  params: SqlParams,
): NonNullable<Pieces['searched']> {
  return {
    // As a value, so that the planner does not turn the list round and begin with all that hold the words.
    holds: `(select s.grams @> ${params.add(grams)}::text[] from case_search s where s.case_id = c.id)`,
    all: order === ORDERS.due || isOpenOnly(filter),
  };
}

/** As in the index that is followed. */
export const sorting = ({ column, descending }: Order): string => {
  const direction = descending ? 'desc' : 'asc';
  return column === 'c.id' ? `c.id ${direction}` : `${column} ${direction}, c.id ${direction}`;
};

function conditionsOf(
  { filter, context, cursor }: PageWanted,
  { column, descending, only, branches }: Order,
  params: SqlParams,
): string {
  const latestFirst = column === 'c.received_at' && descending;
  const units = unitBranch(filter, context, unitsOf(context.viewer, context.workflows));
  // By receipt a unit's flagged cases have an index of their own.
  const byUnit = units !== null && branches.includes('unit') && column !== 'c.received_at';
  const byState = branches.includes('state') && !descending;
  const conditions = [caseCondition(filter, context, params, { latestFirst, byUnit, byState })];
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
  return conditions.join(' and ');
}

interface Pieces {
  order: Order;
  where: string;
  rest: string;
  params: SqlParams;
  /** Words that are asked of each case on the way; not `all`: of the first on it. */
  searched?: { holds: string; all: boolean };
}

/** The first rows of one way through the cases; `from` is a table or a join that has `c`. */
function way(
  from: string,
  where: string,
  { rest, searched }: Pick<Pieces, 'rest' | 'searched'>,
): string {
  return searched
    ? `select c.* from ${from} where ${where} and ${searched.holds} ${rest}`
    : `select c.* from ${from} where ${where} ${rest}`;
}

/** From where the rows come: the table itself, or the heads of some branches. */
function sourceOf(wanted: PageWanted, pieces: Pieces): string {
  const { filter, context, order } = wanted;
  const { where } = pieces;
  if (order === 'withoutDue' && isOpenOnly(filter)) return openWithoutDue(pieces);
  if (pieces.searched?.all === false)
    return searchedOnTheWay(wanted, pieces, pieces.searched.holds);
  const viewerUnits = unitsOf(context.viewer, context.workflows);
  const units = unitBranch(filter, context, viewerUnits);
  if (units) {
    const led = ledBy(units, filter, pieces);
    if (viewerUnits === null) return `(${led}) c`;
    const openOnly = order === 'due' || isOpenOnly(filter);
    const helped = assisted({ viewerUnits, led: units, openOnly }, pieces);
    return `(select * from (${led}) led union all ${helped}) c`;
  }
  if (filter.state && followsClosedStates(pieces.order, filter.state))
    return `(${branch('state', filter.state, pieces)}) c`;
  if (order === 'due') {
    const branched = byState(filter, context, pieces);
    return `(${branched ?? way('cases c', where, pieces)}) c`;
  }
  return pieces.order.branches.includes('kind') && !followsOpenIndex(filter)
    ? `(${branch('kind', kindsOf(filter, context), pieces)}) c`
    : `(${way('cases c', where, pieces)}) c`;
}

/**
 * Where only the first cases are looked at, they are the first of all branches together: a unit with much to do must
 * not hide behind one whose last thousand cases reach farther back.
 */
function searchedOnTheWay(
  { filter, context }: PageWanted,
  { order, where, rest, params }: Pieces,
  holds: string,
): string {
  const viewerUnits = unitsOf(context.viewer, context.workflows);
  const units = unitBranch(filter, context, viewerUnits);
  const looked = `order by ${sorting(order)} limit ${LOOKED_AT}`;
  const led = (condition: string): string =>
    `select c.* from cases c where ${condition} and ${where} ${looked}`;
  const along = (column: BranchColumn, values: readonly unknown[]): string[] =>
    [...new Set(values)].map((value) => led(`${COLUMN[column].name} = ${params.add(value)}`));
  const branches: string[] = [];
  if (units && order.branches.includes('unit')) branches.push(...along('unit', units));
  else if (units) branches.push(led(`c.lead_unit_id = any (${params.add(units)}::int[])`));
  else if (order.branches.includes('kind') && !followsOpenIndex(filter))
    branches.push(...along('kind', kindsOf(filter, context)));
  else branches.push(led('true'));
  if (units && viewerUnits !== null)
    branches.push(
      assisted({ viewerUnits, led: units, openOnly: false }, { where, rest: looked, params }),
    );
  // Units of which there is none.
  if (branches.length === 0) branches.push(led('false'));
  // With an order and an end of its own each branch follows its index, and no farther than the merged list goes.
  const all = branches.map((one) => `select * from (${one}) branch`).join(' union all ');
  return /* sql */ `(select c.* from (select c.* from (${all}) c ${looked}) c where ${holds} ${rest}) c`;
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

function ledBy(units: readonly number[], { state }: CaseFilter, pieces: Pieces): string {
  if (pieces.order.branches.includes('unit')) return branch('unit', units, pieces);
  const { where, params } = pieces;
  if (state && followsClosedStates(pieces.order, state)) {
    const own = `c.lead_unit_id = any (${params.add(units)}::int[])`;
    return branch('state', state, { ...pieces, where: `${own} and ${where}` });
  }
  return way('cases c', `c.lead_unit_id = any (${params.add(units)}::int[]) and ${where}`, pieces);
}

/** What is open is few, has an index of its own in the order of receipt, and flagged cases have theirs. */
const followsOpenIndex = (filter: CaseFilter): boolean =>
  isOpenOnly(filter) || (filter.flag?.length ?? 0) > 0;

/** Closed states have an index in the order of the last change. */
const followsClosedStates = (order: Order, states: readonly string[]): boolean =>
  order === ORDERS['-updated'] && isClosedOnly({ state: states });

/** The units along whose indexes the list goes: those that the filter names, else those that the viewer belongs to. */
export function unitBranch(
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
  const { where, params } = pieces;
  const elsewhere = `(${facts.join(' or ')}) and c.state <> all (${params.add(states)}::text[])`;
  const asked = way('cases c', `${elsewhere} and ${where}`, pieces);
  return `select * from (${inStates}) waiting union all select * from (${asked}) asked`;
}

/** For each value the first rows of its own index: no more than one page each. */
function branch(column: BranchColumn, values: readonly unknown[], pieces: Pieces): string {
  const { name, type } = COLUMN[column];
  const { where, params } = pieces;
  return /* sql */ `select c.* from unnest(${params.add([...new Set(values)])}::${type}[]) as branch (value)
    cross join lateral (${way('cases c', `${name} = branch.value and ${where}`, pieces)}) c`;
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
  pieces: Omit<Pieces, 'order'>,
): string {
  const { where, params } = pieces;
  const from = /* sql */ `(${helpedIn(viewerUnits, openOnly, params)}) helped
    cross join lateral (select * from cases own where own.id = helped.case_id offset 0) c`;
  const others = `coalesce(c.lead_unit_id <> all (${params.add(led)}::int[]), true)`;
  return `select * from (${way(from, `${others} and ${where}`, pieces)}) helped`;
}

/** Ids of the cases in which the units assist; or did, before the case was closed. */
export function helpedIn(units: readonly number[], openOnly: boolean, params: SqlParams): string {
  const helping = `a.role = 'assist' and a.unit_id = any (${params.add(units)}::int[])`;
  return openOnly
    ? /* sql */ `select a.case_id from case_assignments a where ${helping} and a.ended_at is null
      union select a.case_id from cases r join case_assignments a on a.case_id = r.id
        where r.phase = 'received' and r.lead_unit_id is not null and ${helping}`
    : `select distinct a.case_id from case_assignments a where ${helping}`;
}

/** Hardly any open case is without a clock: all of them are found first, where the planner would expect many. */
function openWithoutDue({ where, searched }: Pieces): string {
  const holds = searched ? ` and ${searched.holds}` : '';
  return /* sql */ `(with few as materialized (select c.* from cases c
    where c.phase <> 'closed' and c.nearest_due_at is null and ${where}${holds}) select * from few) c`;
}
