import { CaseError } from '@huiyin/core';
import { Calendars, Directory, IntakeService, Postgres } from '@huiyin/server';
import type { INestApplicationContext } from '@nestjs/common';
import { MultiBar } from 'cli-progress';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { checkRows, type CheckedRows, type RowProblem } from '../import/check-rows.js';
import { importRows, type ImportOutcome } from '../import/import-rows.js';
import { readTable, type Table } from '../import/read-table.js';
import { renderReport, yearlyFigures, type ImportedCase } from '../import/report.js';
import { withEnvironment, withServices } from '../services.js';
import { seedDemonstration, seedHistoricalUnit } from '../start/seed.js';
import { BAR } from '../progress.js';
import { text } from '../texts.js';

/** Unit that stands for the departments which answered then; the file does not name them. */
const HISTORICAL_UNIT = 'history';
const SHOWN_PROBLEMS = 200;

/**
 * `import FILE`: good rows are imported, each fault is one line with row and column, and the exit code is 1 if
 * there was any. What the file holds twice, or what was imported before, is not imported again.
 */
export async function importMessages(
  file: string,
  options: { dryRun: boolean; source: string; data?: string },
): Promise<number> {
  if (!existsSync(file)) return complain(text('importNoFile', { file }));
  console.error(text('importReading', { file }));
  let table: Table;
  try {
    table = await readTable(file);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return complain(text('importBrokenFile', { file, reason }));
  }
  const checked = checkRows(table, new Date());
  if (options.dryRun) {
    printProblems(checked.problems);
    const bad = badRows(checked.problems);
    console.log(text('importChecked', { good: checked.rows.length, bad }));
    return bad > 0 ? 1 : 0;
  }
  if (checked.rows.length === 0) {
    printProblems(checked.problems);
    console.log(
      text('importDone', { imported: 0, skipped: 0, bad: badRows(checked.problems), seconds: 0 }),
    );
    return 1;
  }
  return withEnvironment(options.data, async (env) => {
    // A database of the office's own gets no demonstration people, only the unit that the old answers stand under.
    if (process.env['DATABASE_URL'] && !options.data)
      await seedHistoricalUnit(env, HISTORICAL_UNIT);
    else await seedDemonstration(env, { cases: false });
    return withServices(env, (app) => importInto(app, file, checked, options.source));
  });
}

function complain(message: string): number {
  console.error(message);
  return 1;
}

async function importInto(
  app: INestApplicationContext,
  file: string,
  checked: CheckedRows,
  source: string,
): Promise<number> {
  const began = Date.now();
  const now = new Date();
  const unitId = app
    .get(Directory)
    .units()
    .find((unit) => unit.code === HISTORICAL_UNIT)?.id;
  if (unitId === undefined)
    throw new CaseError('not_found', `no unit with the code "${HISTORICAL_UNIT}"`);
  const target = { source, unitId, now };

  const bars = new MultiBar({
    ...BAR,
    format: `${text('importProgress')} {bar} {percentage}% {value}/{total} {eta_formatted}`,
    noTTYOutput: true,
    notTTYSchedule: 2000,
  });
  const bar = bars.create(checked.rows.length, 0);
  let outcome: ImportOutcome;
  try {
    outcome = await importRows(app.get(IntakeService), checked.rows, target, (done) =>
      bar.update(done),
    );
  } finally {
    bars.stop();
  }
  const problems = [...checked.problems, ...outcome.problems];
  printProblems(problems);
  const bad = badRows(problems);
  const seconds = ((Date.now() - began) / 1000).toFixed(1);
  console.log(
    text('importDone', { imported: outcome.imported, skipped: outcome.skipped, bad, seconds }),
  );
  const ids = checked.rows.map((row) => row.externalId);
  const cases = await casesOf(app.get(Postgres), target.source, ids);
  console.log(
    `\n${path.basename(file)}\n${renderReport(yearlyFigures(cases, app.get(Calendars).city, now))}`,
  );
  return bad > 0 ? 1 : 0;
}

/** The cases of this file as they stand in the database: what is reported is what is there. */
function casesOf(
  postgres: Postgres,
  source: string,
  externalIds: string[],
): Promise<ImportedCase[]> {
  return postgres.query<ImportedCase & { id: number }>(
    `select c.received_at as "receivedAt", c.answered_at as "answeredAt", c.closed_at as "closedAt"
     from requests r join case_requests cr on cr.request_id = r.id and cr.own join cases c on c.id = cr.case_id
     where r.source = $1 and r.external_id = any ($2)`,
    [source, externalIds],
  );
}

const badRows = (problems: readonly RowProblem[]) =>
  new Set(problems.filter((one) => one.weight === 'error').map((one) => one.row)).size;

/** In the order of the file. Problems go to stderr, so that the figures can be piped. */
function printProblems(problems: readonly RowProblem[]): void {
  const sorted = [...problems].sort((a, b) => a.row - b.row);
  for (const one of sorted.slice(0, SHOWN_PROBLEMS)) console.error(one.message);
  if (sorted.length > SHOWN_PROBLEMS)
    console.error(text('importAnd', { count: sorted.length - SHOWN_PROBLEMS }));
}
