import type { BenchOptions } from '../bench.js';
import { benchText } from '../texts.js';
import type { FreshCases, House } from './house.js';
import { life } from './life.js';
import { median, rounded } from './measure.js';

/** One measured run: every one of its cases has lived its whole life. */
export interface Run {
  eventsPerSecond: number;
  /** Further figures; medians of the numbers are told. */
  [figure: string]: number;
}

/** Somebody who can take fresh cases through their lives. The first of a comparison is the one that is judged. */
export interface Contestant {
  name: string;
  run(parallel: number, cases: FreshCases): Promise<Run>;
}

export interface Comparison {
  parallel: number;
  eventsPerSecond: number;
  pgbenchTps: number | null;
  ratio: number | null;
  [figure: string]: unknown;
}

interface Plan {
  house: House;
  options: BenchOptions;
  defaults: { rounds: number; parallel: number[]; events: number };
  contestants: Contestant[];
}

export const PGBENCH = 'pgbench';

const WARM_UP = { parallel: 8, cases: 128 };

/** All contestants by turns, each over fresh cases of its own and after a checkpoint; medians over the rounds. */
export async function compare({
  house,
  options,
  defaults,
  contestants,
}: Plan): Promise<Comparison[]> {
  const rounds = options.rounds ?? defaults.rounds;
  const comparisons: Comparison[] = [];
  options.say(benchText('warmUp'));
  // Code is compiled and statements are planned before anybody looks at the clock.
  for (const { run } of contestants)
    await run(WARM_UP.parallel, await freshCases(house, WARM_UP.cases));
  for (const parallel of options.parallel ?? defaults.parallel) {
    const runs = new Map<string, Run[]>(contestants.map(({ name }) => [name, []]));
    const lives = livesFor(parallel, options.events ?? defaults.events);
    for (let round = 1; round <= rounds; round++) {
      // Whoever runs later meets a warmer cache and a larger database: so by turns.
      for (const { name, run } of round % 2 === 1 ? contestants : [...contestants].reverse()) {
        const done = await run(parallel, await freshCases(house, lives));
        const rate = Math.round(done.eventsPerSecond);
        options.say(benchText('round', { parallel, round, rounds, what: name, rate }));
        runs.get(name)?.push(done);
      }
    }
    comparisons.push(concluded(parallel, runs));
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

function concluded(parallel: number, runs: ReadonlyMap<string, Run[]>): Comparison {
  const [judged, ...others] = [...runs].map(([name, own]) => ({ name, rate: rateOf(own), own }));
  if (!judged) throw new Error('nobody ran');
  const pgbench = runs.get(PGBENCH);
  const yardstick = pgbench && rateOf(pgbench);
  const side = others.filter(({ name }) => name !== PGBENCH);
  return {
    parallel,
    eventsPerSecond: Math.round(judged.rate),
    pgbenchTps: yardstick === undefined ? null : Math.round(yardstick),
    ratio: yardstick === undefined ? null : rounded(judged.rate / yardstick, 2),
    ...figuresOf(judged.own),
    ...(pgbench && {
      pgbenchServerCpuUsPerEvent: figuresOf(pgbench)['serverCpuUsPerEvent'] ?? null,
    }),
    ...Object.fromEntries(side.map(({ name, rate }) => [name, Math.round(rate)])),
    runs: Object.fromEntries(
      [...runs].map(([name, own]) => [
        name,
        own.map(({ eventsPerSecond }) => Math.round(eventsPerSecond)),
      ]),
    ),
  };
}

const rateOf = (runs: readonly Run[]): number =>
  median(runs.map(({ eventsPerSecond }) => eventsPerSecond));

function figuresOf(runs: readonly Run[]): Record<string, number> {
  const names = Object.keys(runs[0] ?? {}).filter((name) => name !== 'eventsPerSecond');
  return Object.fromEntries(
    names.map((name) => [name, rounded(median(runs.map((run) => run[name] ?? NaN)), 2)]),
  );
}

/** The comparison that stands for the whole: 32 callers, or the nearest that was measured. */
export function headline(comparisons: readonly Comparison[]): Comparison {
  const [best] = [...comparisons].sort(
    (a, b) => Math.abs(a.parallel - 32) - Math.abs(b.parallel - 32),
  );
  if (!best) throw new Error('nothing was measured');
  return best;
}
