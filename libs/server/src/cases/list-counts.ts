import { PHASES } from '@huiyin/core';
import { caseCondition, dueCondition, isOpenOnly, type CaseFilter } from './case-filter.js';
import type { FilterContext } from './filter-context.js';
import { everySource, type Statement } from './list-page.js';
import { SqlParams } from './sql-params.js';
import { waitsFor } from './waiting.js';

/*
 * What stands behind the tabs of a list. Open cases are few and counted exactly. Closed ones are counted exactly where
 * an index alone tells (all that the viewer sees, or those of a unit or a kind); under any other filter only up to
 * MOST_COUNTED, because nobody reads such a number to the last digit, and counting would read the archive.
 */

export const MOST_COUNTED = 10_000;
const OPEN = PHASES.filter((phase) => phase !== 'closed');

export type CountRow = Record<(typeof OPEN)[number] | 'overdue' | 'soon' | 'mine', number> & {
  /** All that is open. */
  open: number;
  /** The closed ones that were counted; null: see `all`. */
  closed: number | null;
  /** Open and closed together, where that is known sooner than the closed alone. */
  all: number | null;
};

export function countStatement(filter: CaseFilter, context: FilterContext): Statement {
  const params = new SqlParams();
  const where = caseCondition(filter, context, params);
  const source = everySource(filter, context, {
    where: `c.phase <> 'closed' and ${where}`,
    params,
  });
  const phases = OPEN.map((phase) => `count(*) filter (where c.phase = '${phase}') as ${phase}`);
  const open = /* sql */ `select count(*) as open, ${phases.join(', ')},
      count(*) filter (where ${dueCondition('overdue', context.instants, params)}) as overdue,
      count(*) filter (where ${dueCondition('soon', context.instants, params)}) as soon,
      count(*) filter (where ${waitsFor(context.viewer, context.workflows, params)}) as mine
    from ${source}`;
  const { closed, all } = rest(filter, context, where, params);
  return {
    text: `select open.*, (${closed}) as closed, (${all}) as "all" from (${open}) open`,
    values: params.values,
  };
}

function rest(
  filter: CaseFilter,
  context: FilterContext,
  where: string,
  params: SqlParams,
): { closed: string; all: string } {
  if (isOpenOnly(filter)) return { closed: '0', all: 'null::bigint' };
  if (isTold(filter)) {
    const source = everySource(filter, context, { where, params });
    return { closed: 'null::bigint', all: `select count(*) from ${source}` };
  }
  const source = everySource(filter, context, { where: `c.phase = 'closed' and ${where}`, params });
  // A figure of the statistics is read to the last digit, and the list behind it must say the same.
  const limit = filter.figure === undefined ? `limit ${MOST_COUNTED}` : '';
  return {
    closed: `select count(*) from (select from ${source} ${limit}) counted`,
    all: 'null::bigint',
  };
}

/** Whether an index alone tells how many there are: nothing is asked but the unit, or the kind. */
function isTold({ unit, kind, ...others }: CaseFilter): boolean {
  const asks = (value: unknown): boolean =>
    value !== undefined && value !== 'all' && !(Array.isArray(value) && value.length === 0);
  const { q, phase, state, type, due, scope, flag, rung, figure } = others;
  const { receivedFrom, receivedTo, closedFrom, closedTo } = others;
  const more = [q, phase, state, type, due, scope, flag, rung, figure];
  return (
    ![...more, receivedFrom, receivedTo, closedFrom, closedTo].some(asks) &&
    !(asks(unit) && asks(kind))
  );
}
