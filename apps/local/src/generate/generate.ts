import pg from 'pg';
import { castOf } from './cast.js';
import { readCity } from './city.js';
import { bytesFor, databaseBytes, freeBytes } from './disk.js';
import { otherUsers, rebuild, secondaryIndexes } from './indexes.js';
import { begin, done, drawIds, end, unfinished, type Run } from './ledger.js';
import { Loader, type Knowledge } from './load.js';
import { chunksOf, type Chunk, type Settings } from './plan.js';
import { Sheet, WRITTEN_TABLES } from './sheet.js';

export interface GenerateOptions {
  /** Of the owner of the tables. */
  url: string;
  settings: Settings;
  /** Never drops an index, however empty the database is. */
  keepIndexes: boolean;
  report: Report;
}

/** Where progress is told. */
export interface Report {
  begun(plan: Plan): void;
  loaded(cases: number): void;
  stage(name: 'indexes' | 'timers' | 'vacuum', done: number, of: number): void;
}

export interface Plan {
  cases: number;
  /** Cases that a killed run has written before. */
  already: number;
  resumed: boolean;
  bytesNeeded: number;
  bytesFree: number | undefined;
  indexes: 'rebuilt' | 'kept';
}

export interface Generated {
  cases: number;
  events: number;
  resumed: boolean;
  indexes: 'rebuilt' | 'kept';
  /** Of this run; a resumed one had more before. */
  seconds: { load: number; indexes: number; vacuum: number; total: number };
  casesPerSecond: number;
  eventsPerSecond: number;
  bytes: number;
  bytesPerCase: number;
}

export const APPLICATION = 'huiyin generate';
/** Of this very process: its own, and those of the services that it asks. */
const OWN_CONNECTIONS = [APPLICATION, 'huiyin cli'];
/** So few cases are written sooner than indexes are built anew. */
const WORTH_DROPPING = 20_000;
const LOCK = 0x6e6e;
const LANES = 2;

export class CannotGenerate extends Error {
  override readonly name = 'CannotGenerate';
  constructor(
    readonly reason: 'busy' | 'unfinished' | 'noSpace' | 'notOwner',
    readonly values: Record<string, string | number> = {},
  ) {
    super(reason);
  }
}

/**
 * Writes cases with their whole histories, or goes on with a generation that was killed.
 * @throws CannotGenerate
 */
export async function generate(options: GenerateOptions, knowledge: Knowledge): Promise<Generated> {
  const began = performance.now();
  const client = await connect(options.url);
  try {
    const { rows } = await client.query<{ free: boolean }>(
      'select pg_try_advisory_lock($1) as free',
      [LOCK],
    );
    if (!rows[0]?.free) throw new CannotGenerate('busy');
    const begun = await unfinished(client);
    if (begun) checkSame(begun.settings, options.settings);
    const run = begun ?? (await prepare(client, options));
    const plan = planOf(run, begun !== undefined);
    const times = await write(client, { run, plan, options, knowledge });
    const events = (await done(client)).events;
    await end(client);
    const bytes = (await databaseBytes(client)) - run.bytesBefore;
    return summary(run, plan, { ...times, events, bytes, total: seconds(began) });
  } finally {
    await client.end();
  }
}

interface Work {
  run: Run;
  plan: Plan;
  options: GenerateOptions;
  knowledge: Knowledge;
}

async function write(
  client: pg.Client,
  { run, plan, options, knowledge }: Work,
): Promise<{ load: number; indexes: number; vacuum: number }> {
  const { report, url } = options;
  const chunks = chunksOf(run.settings, knowledge.calendar);
  const { chunks: written } = await done(client);
  const waiting = chunks.filter((chunk) => !written.has(chunk.index));
  const already = run.settings.cases - sum(waiting);
  plan.already = already;
  plan.bytesNeeded = bytesFor(run.settings.cases - already, run.settings.lean);
  plan.bytesFree = await freeBytes(client);
  report.begun(plan);
  let from = performance.now();
  await loadAll(waiting, { run, plan, options, knowledge });
  const load = seconds(from);
  from = performance.now();
  const { indexes: dropped } = run;
  // Where none was dropped there is no such stage.
  if (dropped.length > 0) report.stage('indexes', 0, dropped.length);
  await rebuild(url, dropped, (count) => report.stage('indexes', count, dropped.length));
  await armTimers(client);
  const indexes = seconds(from);
  from = performance.now();
  await tidy(client, report);
  return { load, indexes, vacuum: seconds(from) };
}

const sum = (chunks: readonly Chunk[]): number =>
  chunks.reduce((all, { days }) => all + days.reduce((n, { cases }) => n + cases, 0), 0);

async function loadAll(waiting: Chunk[], { run, plan, options, knowledge }: Work): Promise<void> {
  const loader = new Loader(knowledge, run, readCity(), castOf(knowledge.directory));
  let loaded = plan.already;
  const lane = async (): Promise<void> => {
    const client = await connect(options.url);
    const sheet = new Sheet();
    try {
      await client.query('set synchronous_commit = off');
      // What is written is right by construction; asking for each of its foreign keys would cost a third of the time.
      await client.query('set session_replication_role = replica').catch(() => undefined);
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        await loader.load(client, sheet, next);
        loaded += sum([next]);
        options.report.loaded(loaded);
      }
    } catch (error) {
      waiting.length = 0;
      throw error;
    } finally {
      await client.end();
    }
  };
  const lanes = await Promise.allSettled(Array.from({ length: LANES }, lane));
  const failed = lanes.find((one) => one.status === 'rejected');
  if (failed) throw failed.reason;
}

/** Draws the ids, and drops the indexes where that pays and nobody would feel it: all of it or nothing. */
async function prepare(client: pg.Client, options: GenerateOptions): Promise<Run> {
  const { settings } = options;
  const needed = bytesFor(settings.cases, settings.lean);
  const free = await freeBytes(client);
  if (free !== undefined && free < needed)
    throw new CannotGenerate('noSpace', { needed: gigabytes(needed), free: gigabytes(free) });
  const { rows } = await client.query<{ n: number }>(
    `select coalesce(max(id) - min(id) + 1, 0)::int as n from cases`,
  );
  const before = rows[0]?.n ?? 0;
  const pays = settings.cases >= WORTH_DROPPING && settings.cases >= before;
  const drops = pays && !options.keepIndexes && (await otherUsers(client, OWN_CONNECTIONS)) === 0;
  const run: Run = {
    settings,
    first: { cases: 0, requests: 0, requesters: 0 },
    indexes: [],
    startedAt: new Date().toISOString(),
    before,
    bytesBefore: await databaseBytes(client),
  };
  await client.query('begin');
  try {
    run.first = await drawIds(client, settings.cases);
    if (drops) {
      const indexes = await secondaryIndexes(client);
      for (const { name } of indexes) await client.query(`drop index ${name}`);
      run.indexes = indexes.map(({ definition }) => definition);
    }
    await begin(client, run);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    if ((error as pg.DatabaseError).code === '42501') throw new CannotGenerate('notOwner');
    throw error;
  }
  return run;
}

function planOf(run: Run, resumed: boolean): Plan {
  return {
    cases: run.settings.cases,
    already: 0,
    resumed,
    bytesNeeded: bytesFor(run.settings.cases, run.settings.lean),
    bytesFree: undefined,
    indexes: run.indexes.length > 0 ? 'rebuilt' : 'kept',
  };
}

/** A killed generation is ended as it was begun: with other settings its chunks would be others. */
function checkSame(begun: Settings, wanted: Settings): void {
  const { cases, seed, years, lean } = begun;
  const same =
    cases === wanted.cases &&
    seed === wanted.seed &&
    years === wanted.years &&
    lean === wanted.lean;
  if (!same)
    throw new CannotGenerate('unfinished', {
      options: `--cases ${cases} --seed ${seed} --years ${years}${lean ? ' --lean' : ''}`,
    });
}

/** Every running deadline has a timer. */
async function armTimers(client: pg.Client): Promise<void> {
  await client.query(/* sql */ `insert into timers (at) select distinct next_at from case_deadlines
      where next_at is not null order by 1 on conflict do nothing`);
  await client.query('notify huiyin_messages');
}

/** Statistics for the planner, and the visibility map for index-only scans. */
async function tidy(client: pg.Client, report: Report): Promise<void> {
  const tables = [...WRITTEN_TABLES, 'timers'];
  for (const [i, table] of tables.entries()) {
    report.stage('vacuum', i, tables.length);
    await client.query(`vacuum (analyze) ${table}`);
  }
  report.stage('vacuum', tables.length, tables.length);
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: APPLICATION });
  await client.connect();
  return client;
}

const seconds = (since: number): number => Math.round((performance.now() - since) / 100) / 10;
const gigabytes = (bytes: number): string => (bytes / 2 ** 30).toFixed(1);

function summary(
  run: Run,
  plan: Plan,
  {
    load,
    indexes,
    vacuum,
    total,
    events,
    bytes,
  }: Record<'load' | 'indexes' | 'vacuum' | 'total' | 'events' | 'bytes', number>,
): Generated {
  const { cases } = run.settings;
  const written = cases - plan.already;
  const share = cases === 0 ? 0 : written / cases;
  return {
    cases,
    events,
    resumed: plan.resumed,
    indexes: plan.indexes,
    seconds: { load, indexes, vacuum, total },
    casesPerSecond: Math.round(written / Math.max(total, 0.1)),
    eventsPerSecond: Math.round((events * share) / Math.max(total, 0.1)),
    bytes,
    bytesPerCase: Math.round(bytes / Math.max(1, cases)),
  };
}
