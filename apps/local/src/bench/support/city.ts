import { Calendars, Postgres, StatisticsReader, Workflows } from '@huiyin/server';
import { generate, type Report } from '../../generate/generate.js';
import { unfinished } from '../../generate/ledger.js';
import { knowledgeOf } from '../../generate/target.js';
import { withServices } from '../../services.js';
import type { BenchOptions } from '../bench.js';
import { benchText } from '../texts.js';

const SEED = 'bench';
const YEARS = 2;
/** From here on histories are short: the disk would be full of them. */
const LEAN_FROM = 3_000_000;
/** A step of the statistics counts so many cases; the progress is told every so many. */
const TOLD_EVERY = 100_000;

/**
 * Sees to it that the database holds as many cases as the bench asks for (`--cases`): those that are missing are
 * generated, a generation that was killed is ended, and the statistics have counted all of them.
 */
export async function fillWithCases(
  owner: Postgres,
  url: string,
  env: Record<string, string | undefined>,
  { cases = 0, say }: BenchOptions,
): Promise<void> {
  if (cases === 0) return;
  const client = await owner.pool.connect();
  const begun = await unfinished(client).finally(() => client.release());
  const [row] = await owner.query<{ there: number }>('select count(*) as there from cases');
  const missing = cases - (row?.there ?? 0);
  const settings = begun?.settings ?? {
    cases: missing,
    seed: `${SEED} ${row?.there ?? 0}`,
    years: YEARS,
    lean: cases >= LEAN_FROM,
    now: new Date().toISOString(),
  };
  await withServices(env, async (app) => {
    if (begun || missing > 0) {
      say(benchText('generating', { count: settings.cases }));
      await generate(
        { url, settings, keepIndexes: false, report: reportTo(say) },
        knowledgeOf(app, env),
      );
    }
    await countAll(app.get(Postgres), app.get(Workflows), app.get(Calendars), say);
  });
}

function reportTo(say: BenchOptions['say']): Report {
  let told = 0;
  return {
    begun: () => undefined,
    loaded(cases) {
      if (cases - told < TOLD_EVERY) return;
      told = cases;
      say(benchText('generated', { count: cases }));
    },
    stage(name, done, of) {
      if (done === 0) say(benchText('generateStage', { name, of }));
    },
  };
}

/** What the worker does beside its other work: the figures of the dashboard are there when the bench begins. */
async function countAll(
  postgres: Postgres,
  workflows: Workflows,
  calendars: Calendars,
  say: BenchOptions['say'],
): Promise<void> {
  const reader = new StatisticsReader(postgres, workflows, calendars);
  const began = performance.now();
  const { cases } = await reader.run();
  if (cases > 0)
    say(
      benchText('counted', {
        count: cases,
        seconds: Math.round((performance.now() - began) / 1000),
      }),
    );
}
