import type { Calendar } from '@huiyin/core';
import type pg from 'pg';
import type { Workflows } from '../cases/workflows.js';
import type { Postgres } from '../database/postgres.js';
import { addToDays, addToOpen, dayKey, openKey, type Cells } from './cells.js';
import { COLUMN_NAMES } from './columns.js';
import { FACT_COLUMNS } from './facts-sql.js';
import { factsOf } from './history.js';
import { BEFORE_ALL } from './reader.js';
import { namesIn, readHistories, type Counted, type OneCase } from './recount-rows.js';
import { progressOf } from './statistics.queries.js';

export interface Difference {
  /** `case`: what is known of one case; `day`, `open`: a cell. */
  of: 'case' | 'day' | 'open';
  key: string;
  column: string;
  stored: unknown;
  counted: unknown;
}

export interface Recount {
  cases: number;
  cells: number;
  /** Cases with events that the reader has not come to: they are taken as they were counted. */
  underWay: number;
  /** The first of them; `differing` counts all. */
  differences: Difference[];
  differing: number;
}

export interface RecountOptions {
  onProgress?: (cases: number) => void;
  /** How many differences are listed. */
  listed?: number;
}

const LISTED = 200;

/**
 * Counts everything anew from the histories, all at one moment, and compares it with what the reader has stored.
 * Nothing is changed.
 * @throws Error while all cases are being counted anew
 */
export async function recount(
  postgres: Postgres,
  workflows: Workflows,
  calendar: Calendar,
  { onProgress, listed = LISTED }: RecountOptions = {},
): Promise<Recount> {
  return postgres.transaction(async (tx) => {
    await tx.query('set transaction isolation level repeatable read, read only');
    const { counting } = await progressOf(tx);
    if (counting !== null) throw new Error(`the cases are being counted anew: ${counting} %`);
    const result: Recount = { cases: 0, cells: 0, underWay: 0, differences: [], differing: 0 };
    const report = (difference: Difference): void => {
      result.differing++;
      if (result.differences.length < listed) result.differences.push(difference);
    };
    const [days, open]: [Cells, Cells] = [new Map(), new Map()];
    const names = namesIn(workflows.all());
    for (let after = BEFORE_ALL; ;) {
      const page = await readHistories(tx, after, names);
      const last = page.at(-1);
      if (!last) break;
      for (const one of page) {
        const counted = takenOrCounted(one, workflows, calendar, report);
        if (one.underWay) result.underWay++;
        if (!counted) continue;
        addToDays(days, counted.facts, counted.closings, calendar);
        addToOpen(open, counted.facts);
      }
      result.cases += page.length;
      onProgress?.(result.cases);
      after = last.history.id;
    }
    result.cells = days.size * COLUMN_NAMES.length + open.size;
    compare('day', await storedDays(tx), days, report);
    compare('open', await storedOpen(tx), open, report);
    return result;
  });
}

/** What goes into the cells: counted from the history, and compared; or, of a case under way, what is stored. */
function takenOrCounted(
  { history, stored, underWay }: OneCase,
  workflows: Workflows,
  calendar: Calendar,
  report: (difference: Difference) => void,
): Counted | null {
  if (underWay) return stored;
  const counted = factsOf(history, workflows.get(history.kind), calendar);
  const differ = (column: string, a: unknown, b: unknown): void => {
    if (text(a) !== text(b))
      report({ of: 'case', key: `case ${history.id}`, column, stored: a, counted: b });
  };
  if (!stored) differ('case_facts', null, 'missing');
  else
    for (const column of FACT_COLUMNS) differ(column, stored.facts[column], counted.facts[column]);
  differ('case_closings', stored?.closings ?? [], counted.closings);
  return counted;
}

const text = (value: unknown): string => JSON.stringify(value);

function compare(
  of: 'day' | 'open',
  stored: Cells,
  counted: Cells,
  report: (difference: Difference) => void,
): void {
  for (const key of new Set([...stored.keys(), ...counted.keys()])) {
    const [a, b] = [stored.get(key), counted.get(key)];
    for (const column of new Set([...(a?.keys() ?? []), ...(b?.keys() ?? [])])) {
      const [before, now] = [a?.get(column) ?? 0, b?.get(column) ?? 0];
      if (before !== now) report({ of, key, column, stored: before, counted: now });
    }
  }
}

async function storedDays(tx: pg.ClientBase): Promise<Cells> {
  const { rows } = await tx.query<
    { unit_id: number; day: string; kind: string; secret: boolean; since: string } & Record<
      string,
      number
    >
  >('select * from statistics_days');
  return new Map(
    rows.map((row) => [
      dayKey(row.unit_id, row.day, row, row.since),
      new Map(COLUMN_NAMES.map((name) => [name as string, row[name] ?? 0])),
    ]),
  );
}

async function storedOpen(tx: pg.ClientBase): Promise<Cells> {
  const { rows } = await tx.query<{
    name: string;
    unit_id: number;
    day: string;
    kind: string;
    secret: boolean;
    count: number;
  }>('select * from statistics_open');
  return new Map(
    rows.map((row) => [
      openKey(row.name, row.unit_id, row.day, row),
      new Map([['count', row.count]]),
    ]),
  );
}
