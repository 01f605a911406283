import { PHASES, type LegalDay } from '@huiyin/core';
import type pg from 'pg';
import type { DueInstants } from '../cases/due-instants.js';
import { SqlParams } from '../cases/sql-params.js';
import { COLUMN_NAMES, COLUMNS, OPEN_COUNTS, type Column, type ColumnName } from './columns.js';
import { scopeCondition, type Narrowed } from './scope.js';

/*
 * Reading the counts. Days that are over come from what the reader has added up; what falls due in the course of the
 * present day is looked up by the instant. So no figure waits for a job at midnight.
 */

export type Counts = Record<ColumnName, number>;
export interface Period {
  from: LegalDay;
  to: LegalDay;
}

const OUTCOMES: Record<string, ColumnName> = {
  inTime: 'closed_in_time',
  late: 'closed_late',
  open: 'open_past_due',
};

/** All counts of a period, up to now. */
export async function countsOf(
  tx: pg.ClientBase,
  narrowed: Narrowed,
  { from, to }: Period,
  { today, now }: DueInstants,
): Promise<Counts> {
  const params = new SqlParams();
  const [first, last, present] = [params.add(from), params.add(to), params.add(today)];
  const sums = COLUMNS.map(({ name, by }: Column) => {
    const over = by === 'due' ? ` filter (where d.day < ${present}::date)` : '';
    return `coalesce(sum(d.${name})${over}, 0) as ${name}`;
  });
  const { rows } = await tx.query<Counts>(
    /* sql */ `select ${sums.join(', ')} from statistics_days d
      where d.day between ${first}::date and ${last}::date and d.since < ${first}::date
        and (${scopeCondition(narrowed, 'totals', 'd', params)})`,
    params.values,
  );
  const counts = rows[0] ?? zeroCounts();
  if (today < from || today > to) return counts;
  const live = new SqlParams();
  const { rows: fallen } = await tx.query<{ outcome: string; n: number }>(
    /* sql */ `select f.total_outcome as outcome, count(*) as n from case_facts f
      where f.total_outcome = any ('{inTime,late,open}') and f.total_due_day = ${live.add(today)}::date
        and f.total_due_at <= ${live.add(now)}::timestamptz and (${scopeCondition(narrowed, 'cases', 'f', live)})
      group by 1`,
    live.values,
  );
  for (const { outcome, n } of fallen) {
    const name = OUTCOMES[outcome];
    if (name) counts[name] += n;
  }
  return counts;
}

export interface OpenCounts {
  byPhase: Record<(typeof PHASES)[number], number>;
  onHold: number;
  overdue: number;
  soon: number;
  dueToday: number;
}

const OPEN_NAMES = Object.keys(OPEN_COUNTS);
const PHASE_SUMS = PHASES.map(
  (phase) => `coalesce(sum(o.count) filter (where o.name = '${phase}'), 0) as ${phase}`,
).join(', ');

/** What is open now. */
export async function openCountsOf(
  tx: pg.ClientBase,
  narrowed: Narrowed,
  instants: DueInstants,
): Promise<OpenCounts> {
  const params = new SqlParams();
  const today = params.add(instants.today);
  const sum = (name: string, compared: string): string =>
    `coalesce(sum(o.count) filter (where o.name = '${name}' and o.day ${compared} ${today}::date), 0)`;
  const { rows } = await tx.query<
    OpenCounts['byPhase'] & { onHold: number; due: number; dueToday: number; warned: number }
  >(
    /* sql */ `select ${PHASE_SUMS}, coalesce(sum(o.count) filter (where o.name = 'onHold'), 0) as "onHold",
        ${sum('due', '<')} as due, ${sum('due', '=')} as "dueToday",
        ${sum('warned', '<')} - ${sum('warnedDue', '<')} as warned
      from statistics_open o where o.name = any (${params.add(OPEN_NAMES)}::text[])
        and (${scopeCondition(narrowed, 'totals', 'o', params)})`,
    params.values,
  );
  const live = await sinceMidnight(tx, narrowed, instants);
  const row = rows[0];
  if (!row) throw new Error('a sum gives one row');
  return {
    byPhase: row,
    onHold: row.onHold,
    overdue: row.due + live.due,
    // Warned by now, less those that are overdue by now: a light is yellow before it is red.
    soon: row.warned + live.warned - live.warnedDue,
    dueToday: row.dueToday,
  };
}

/** What has fallen due, or turned yellow, since the day began. */
async function sinceMidnight(
  tx: pg.ClientBase,
  narrowed: Narrowed,
  { startOfToday, now }: DueInstants,
): Promise<{ due: number; warnedDue: number; warned: number }> {
  const params = new SqlParams();
  const [midnight, present] = [params.add(startOfToday), params.add(now)];
  const scope = scopeCondition(narrowed, 'cases', 'f', params);
  const within = (column: string): string =>
    `f.${column} > ${midnight}::timestamptz and f.${column} <= ${present}::timestamptz`;
  const { rows } = await tx.query<{ due: number; warnedDue: number; warned: number }>(
    /* sql */ `select
      (select count(*) from case_facts f where ${within('due_at')} and (${scope})) as due,
      (select count(*) from case_facts f where ${within('due_at')} and f.warn_at is not null and (${scope})) as "warnedDue",
      (select count(*) from case_facts f where ${within('warn_at')} and (${scope})) as warned`,
    params.values,
  );
  return rows[0] ?? { due: 0, warnedDue: 0, warned: 0 };
}

export interface UnitCounts {
  unitId: number;
  open: number;
  overdue: number;
}

/** Open and overdue cases of each unit, those with most overdue first. */
export async function unitCountsOf(
  tx: pg.ClientBase,
  narrowed: Narrowed,
  { today, startOfToday, now }: DueInstants,
): Promise<UnitCounts[]> {
  const params = new SqlParams();
  const [present, midnight, instant] = [
    params.add(today),
    params.add(startOfToday),
    params.add(now),
  ];
  const { rows } = await tx.query<UnitCounts>(
    /* sql */ `select unit_id as "unitId", sum(open)::int as open, sum(overdue)::int as overdue from (
        select o.unit_id, o.count as open, 0 as overdue from statistics_open o
          where o.name = any ('{${PHASES.join(',')}}') and (${scopeCondition(narrowed, 'units', 'o', params)})
        union all
        select o.unit_id, 0, o.count from statistics_open o
          where o.name = 'due' and o.day < ${present}::date and (${scopeCondition(narrowed, 'units', 'o', params)})
        union all
        select f.unit_id, 0, 1 from case_facts f
          where f.due_at > ${midnight}::timestamptz and f.due_at <= ${instant}::timestamptz
            and (${scopeCondition(narrowed, 'cases', 'f', params)})) x
      group by 1 having sum(open) > 0 order by 3 desc, 2 desc, 1 = 0, 1`,
    params.values,
  );
  return rows;
}

/** Intake and closings of each day that has any. */
export async function dayCountsOf(
  tx: pg.ClientBase,
  narrowed: Narrowed,
  { from, to }: Period,
): Promise<Map<LegalDay, { received: number; closed: number }>> {
  const params = new SqlParams();
  const { rows } = await tx.query<{ day: LegalDay; received: number; closed: number }>(
    /* sql */ `select d.day, sum(d.received) as received, sum(d.closings) as closed from statistics_days d
      where d.day between ${params.add(from)}::date and ${params.add(to)}::date
        and (${scopeCondition(narrowed, 'totals', 'd', params)}) group by 1`,
    params.values,
  );
  return new Map(rows.map(({ day, ...counts }) => [day, counts]));
}

function zeroCounts(): Counts {
  return Object.fromEntries(COLUMN_NAMES.map((name) => [name, 0])) as Counts;
}
