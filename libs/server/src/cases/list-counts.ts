import { PHASES } from '@huiyin/core';
import { caseCondition, dueCondition, isOpenOnly, type CaseFilter } from './case-filter.js';
import type { FilterContext } from './filter-context.js';
import { everySource, type Statement } from './list-page.js';
import { SqlParams } from './sql-params.js';
import { unitsOf } from './visibility.js';
import { waitsFor } from './waiting.js';

/*
 * What stands behind the tabs of a list. Open cases are few and counted exactly. Closed ones are counted only so far,
 * farther where an index alone tells (all that the viewer sees, or those of a unit or a kind), because nobody reads
 * such a number to the last digit, and counting would read the archive.
 */

const MOST_COUNTED = 10_000;
const MOST_COUNTED_BY_INDEX = 100_000;
/** Where no index leads to what is asked, so many of the newest closed cases are looked at. */
const MOST_LOOKED_AT = 50_000;
const OPEN = PHASES.filter((phase) => phase !== 'closed');

export type CountRow = Record<(typeof OPEN)[number] | 'overdue' | 'soon' | 'mine', number> & {
  /** All that is open. */
  open: number;
  /** The closed ones that were counted; null: see `all`. */
  closed: number | null;
  /** There may be more closed ones. */
  more: boolean;
  /** Open and closed together, where that is known sooner than the closed alone. */
  all: number | null;
};

export function countStatement(filter: CaseFilter, context: FilterContext): Statement {
  const params = new SqlParams();
  const where = caseCondition(filter, context, params);
  const source = everySource(filter, context, {
    where: `c.phase <> 'closed' and ${where}`,
    params,
    open: true,
  });
  const phases = OPEN.map((phase) => `count(*) filter (where c.phase = '${phase}') as ${phase}`);
  const open = /* sql */ `select count(*) as open, ${phases.join(', ')},
      count(*) filter (where ${dueCondition('overdue', context.instants, params)}) as overdue,
      count(*) filter (where ${dueCondition('soon', context.instants, params)}) as soon,
      count(*) filter (where ${waitsFor(context.viewer, context.workflows, params)}) as mine
    from ${source}`;
  const rest = restOf(filter, context, where, params);
  return {
    text: `select open.*, rest.* from (${open}) open cross join (${rest}) rest`,
    values: params.values,
  };
}

/** One row: `closed`, `all` and `more`. */
function restOf(
  filter: CaseFilter,
  context: FilterContext,
  where: string,
  params: SqlParams,
): string {
  const NONE = 'null::bigint';
  if (isOpenOnly(filter)) return `select 0 as closed, ${NONE} as "all", false as more`;
  if (asksOnly(filter, ['unit']) || asksOnly(filter, ['kind'])) {
    const source = everySource(filter, context, { where, params, open: false });
    return /* sql */ `select ${NONE} as closed, count(*) as "all", count(*) = ${MOST_COUNTED_BY_INDEX} as more
      from (select from ${source} limit ${MOST_COUNTED_BY_INDEX}) counted`;
  }
  if (
    asksOnly(filter, ['kind', 'phase', 'type']) &&
    unitsOf(context.viewer, context.workflows) === null
  )
    return /* sql */ `select count(*) filter (where ${where}) as closed, ${NONE} as "all", count(*) = ${MOST_LOOKED_AT} as more
      from (select c.* from cases c where c.phase = 'closed' order by c.id desc limit ${MOST_LOOKED_AT}) c`;
  const source = everySource(filter, context, {
    // Not said as the index of closed cases says it, which gives all of them: the units have one of their own.
    where: `c.phase <> all (${params.add(OPEN)}::text[]) and ${where}`,
    params,
    open: false,
  });
  // A figure of the statistics is read to the last digit, and the list behind it must say the same.
  if (filter.figure !== undefined)
    return `select count(*) as closed, ${NONE} as "all", false as more from ${source}`;
  return /* sql */ `select count(*) as closed, ${NONE} as "all", count(*) = ${MOST_COUNTED} as more
    from (select from ${source} limit ${MOST_COUNTED}) counted`;
}

const ASKED = [
  ...['q', 'phase', 'state', 'kind', 'type', 'unit', 'due', 'scope', 'flag', 'rung', 'figure'],
  ...['receivedFrom', 'receivedTo', 'closedFrom', 'closedTo'],
] as (keyof CaseFilter)[];

/** Whether the filter asks for nothing but these. */
function asksOnly(filter: CaseFilter, names: readonly (keyof CaseFilter)[]): boolean {
  return ASKED.every((name) => {
    const value = filter[name];
    const isAsked =
      value !== undefined && value !== 'all' && !(Array.isArray(value) && value.length === 0);
    return !isAsked || names.includes(name);
  });
}
