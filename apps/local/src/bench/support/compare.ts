import type { BenchOptions } from '../bench.js';
import { benchText } from '../texts.js';
import { capture, type SentTransaction } from './capture.js';
import type { FreshCases, House } from './house.js';
import { life, payloadOf } from './life.js';
import { median, rounded } from './measure.js';
import { lifeScript, type PgbenchScript } from './pgbench-script.js';
import { findPgbench, pgbenchVersion, runPgbench } from './pgbench.js';

/** One measured run of ours: every case has lived its whole life. */
export interface OwnRun {
  eventsPerSecond: number;
  [figure: string]: unknown;
}

export interface Comparison {
  parallel: number;
  eventsPerSecond: number;
  pgbenchTps: number | null;
  ratio: number | null;
  /** Median of the other figures of our runs. */
  [figure: string]: unknown;
}

export interface Yardstick {
  /** Undefined: there is no pgbench here. */
  program: string | undefined;
  version: string | null;
  script: PgbenchScript;
  transactions: SentTransaction[];
}

/** The statements of every event of one lone case life, taken from the door itself, as a pgbench script. */
export async function yardstick(house: House, options: BenchOptions): Promise<Yardstick> {
  const program = findPgbench();
  if (!program) options.say(benchText('noPgbench'));
  const sample = await house.register(2);
  // The first case prepares connections and statements; of the second every statement is kept.
  await liveAlone(house, sample.first);
  const transactions = await capture(() => liveAlone(house, sample.first + 1));
  if (transactions.length !== life.events.length)
    throw new Error('an event took more than one transaction');
  const caseId = sample.first + 1;
  const script = lifeScript(transactions, { caseId, requestId: caseId + sample.requestOffset });
  return { program, version: program ? await pgbenchVersion(program) : null, script, transactions };
}

async function liveAlone(house: House, caseId: number): Promise<void> {
  for (const event of life.events) {
    await house.cases.apply({
      caseId,
      type: event.type,
      actor: house.actor(event.by),
      payload: payloadOf(event, house.unitId),
    });
  }
}

interface Plan {
  house: House;
  options: BenchOptions;
  measure: Yardstick;
  defaults: { rounds: number; parallel: number[]; events: number };
  own(parallel: number, cases: FreshCases): Promise<OwnRun>;
}

/** Our run and pgbench's by turns, each over fresh cases of its own and after a checkpoint; medians over the rounds. */
export async function compare({
  house,
  options,
  measure,
  defaults,
  own,
}: Plan): Promise<Comparison[]> {
  const rounds = options.rounds ?? defaults.rounds;
  const comparisons: Comparison[] = [];
  for (const parallel of options.parallel ?? defaults.parallel) {
    const ownRuns: OwnRun[] = [];
    const theirs: number[] = [];
    const lives = livesFor(parallel, options.events ?? defaults.events);
    for (let round = 1; round <= rounds; round++) {
      const tell = (what: string, rate: number): void =>
        options.say(benchText('round', { parallel, round, rounds, what, rate: Math.round(rate) }));
      const runOwn = async (): Promise<void> => {
        const done = await own(parallel, await freshCases(house, lives));
        tell('huiyin', done.eventsPerSecond);
        ownRuns.push(done);
      };
      const runTheirs = async (): Promise<void> => {
        if (!measure.program) return;
        const rate = await runPgbench({
          program: measure.program,
          url: house.env['DATABASE_URL'] ?? '',
          script: measure.script,
          dir: house.dir,
          clients: parallel,
          cases: await freshCases(house, lives),
        });
        tell('pgbench', rate);
        theirs.push(rate);
      };
      // Whoever runs second meets a warmer cache: so by turns.
      for (const run of round % 2 === 1 ? [runOwn, runTheirs] : [runTheirs, runOwn]) await run();
    }
    comparisons.push(concluded(parallel, ownRuns, theirs));
  }
  return comparisons;
}

/** Cases of one run: enough for so many events, the same number for each caller. */
function livesFor(parallel: number, events: number): number {
  // A lone caller waits for each commit: a sixth of the work takes about as long.
  const wanted = (parallel < 4 ? events / 6 : events) / life.events.length;
  return Math.max(1, Math.round(wanted / parallel)) * parallel;
}

async function freshCases(house: House, count: number): Promise<FreshCases> {
  const cases = await house.register(count);
  await house.owner.query(
    'vacuum analyze cases, case_events, case_deadlines, case_assignments, messages, timers',
  );
  await house.owner.query('checkpoint');
  return cases;
}

function concluded(parallel: number, own: OwnRun[], theirs: number[]): Comparison {
  const eventsPerSecond = median(own.map((run) => run.eventsPerSecond));
  const pgbenchTps = theirs.length > 0 ? median(theirs) : null;
  const names = Object.keys(own[0] ?? {}).filter((name) => name !== 'eventsPerSecond');
  const others = names.map((name) => {
    const values = own.map((run) => run[name]).filter((value) => typeof value === 'number');
    return [name, values.length > 0 ? rounded(median(values), 2) : null] as const;
  });
  return {
    parallel,
    eventsPerSecond: Math.round(eventsPerSecond),
    pgbenchTps: pgbenchTps && Math.round(pgbenchTps),
    ratio: pgbenchTps && rounded(eventsPerSecond / pgbenchTps, 2),
    ...Object.fromEntries(others),
    ownRuns: own.map((run) => Math.round(run.eventsPerSecond)),
    pgbenchRuns: theirs.map((rate) => Math.round(rate)),
  };
}

/** The comparison that stands for the whole: 32 callers, or the nearest that was measured. */
export function headline(comparisons: readonly Comparison[]): Comparison {
  const [best] = [...comparisons].sort(
    (a, b) => Math.abs(a.parallel - 32) - Math.abs(b.parallel - 32),
  );
  if (!best) throw new Error('nothing was measured');
  return best;
}
