import { figureRows, type FigureRows } from '../statistics/figures.js';
import { caseCondition } from './case-filter.js';
import type { PageWanted, Statement } from './list-page.js';
import { all, SqlParams } from './sql-params.js';

/*
 * One page of the list behind a figure, in the order of the indexes of the statistics: first what has a running clock,
 * nearest first, then the rest by the day for which it was counted, newest first. Which of the two a case belongs to
 * is told by the statistics too, so that all pages speak of what the figure counted.
 */
export function figurePage(
  { filter, context, order, cursor, limit, grams }: PageWanted,
  columns: (params: SqlParams) => string,
): Statement {
  const params = new SqlParams();
  const { figure = '', phase, kind, unit, ...others } = filter;
  const rows = figureRows({ figure, phase, kind, unit }, context, params);
  const conditions = [rows.where, caseCondition(others, context, params)];
  if (grams)
    conditions.push(
      `(select s.grams @> ${params.add(grams)}::text[] from case_search s where s.case_id = c.id)`,
    );
  const parts = order === 'due' ? BY_DUE : byDay(rows);
  conditions.push(parts.only);
  if (cursor) conditions.push(parts.after(params.add(cursor.at), params.add(cursor.id)));
  return {
    text: /* sql */ `select ${columns(params)}, f.due_at as "orderedAt"
      from ${rows.from} join cases c on c.id = f.case_id
      where ${all(conditions)} order by ${parts.order} limit ${params.add(limit)}`,
    values: params.values,
  };
}

interface Parts {
  only: string;
  order: string;
  after: (at: string, id: string) => string;
}

const BY_DUE: Parts = {
  only: 'f.due_at is not null',
  order: 'f.due_at, f.case_id',
  after: (at, id) => `(f.due_at, f.case_id) > (${at}::timestamptz, ${id}::bigint)`,
};

function byDay({ day, dayOf, running }: FigureRows): Parts {
  const only = running ? 'false' : 'f.due_at is null';
  if (day === null)
    return {
      only,
      order: 'f.case_id desc',
      after: (at, id) => `${at}::text is null and f.case_id < ${id}::bigint`,
    };
  const caseId = day.startsWith('k.') ? 'k.case_id' : 'f.case_id';
  return {
    only,
    order: `${day} desc, ${caseId} desc`,
    after: (at, id) =>
      `${at}::text is null and (${day}, ${caseId}) < (${dayOf(`${id}::bigint`)}, ${id}::bigint)`,
  };
}
