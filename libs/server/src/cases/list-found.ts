import { caseCondition, type CaseFilter, type CaseSort } from './case-filter.js';
import type { Cursor } from './cursor.js';
import type { FilterContext } from './filter-context.js';
import {
  helpedIn,
  ORDERS,
  sorting,
  unitBranch,
  type PageWanted,
  type Statement,
} from './list-page.js';
import { all, SqlParams } from './sql-params.js';
import { unitsOf } from './visibility.js';

/* A page of a search by what the index of words finds, where that is not too much to be sorted. */

export interface FoundWanted extends Omit<PageWanted, 'order' | 'grams'> {
  sort: CaseSort;
  grams: readonly string[];
  /** More hits than this are not sorted; absent: all are. */
  most?: number;
}

/**
 * The page of a search, from all cases that hold the words. Gives one row at least; where `many` is true, there are
 * more hits than were to be sorted, and the list has to be searched on its way instead.
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
  const hits = `select s.case_id from case_search s where s.grams @> ${params.add(grams)}::text[]`;
  const bounded = most !== undefined;
  return {
    text: /* sql */ `with hit as materialized (${bounded ? `${hits} limit ${most + 1}` : ownHits(hits, filter, context, params)}),
      size as (select ${bounded ? `count(*) > ${most} as many from hit` : 'false as many'})
      select size.many, found.* from size left join lateral (
        select ${columns(params)} from hit
          cross join lateral (select * from cases own where own.id = hit.case_id offset 0) c
        where not size.many and ${all(conditions)}
        order by ${order} limit ${params.add(limit)}) found on true`,
    values: params.values,
  };
}

/** Of many hits those that the viewer's units have, told by indexes before any case is looked at. */
function ownHits(
  hits: string,
  filter: CaseFilter,
  context: FilterContext,
  params: SqlParams,
): string {
  const viewerUnits = unitsOf(context.viewer, context.workflows);
  const units = unitBranch(filter, context, viewerUnits);
  if (!units) return hits;
  const led = `select c.id from cases c where c.lead_unit_id = any (${params.add(units)}::int[])`;
  const own = viewerUnits === null ? led : `${led} union ${helpedIn(viewerUnits, false, params)}`;
  return `select hits.case_id from (${hits}) hits join (${own}) own on own.id = hits.case_id`;
}

function afterFound(sort: FoundWanted['sort'], cursor: Cursor, params: SqlParams): string {
  const id = params.add(cursor.id);
  if (cursor.at === null) return `c.nearest_due_at is null and c.id < ${id}`;
  const at = `${params.add(cursor.at)}::timestamptz`;
  const { column, descending } = ORDERS[sort];
  const after = `(${column}, c.id) ${descending ? '<' : '>'} (${at}, ${id})`;
  return sort === 'due' ? `(${after} or c.nearest_due_at is null)` : after;
}
