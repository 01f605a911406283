import type { INestApplicationContext } from '@nestjs/common';
import {
  Calendars,
  Postgres,
  progressOf,
  recount,
  StatisticsReader,
  Workflows,
  type Recount,
} from '@huiyin/server';
import { Presets, SingleBar } from 'cli-progress';
import { withEnvironment, withServices } from '../services.js';
import { text } from '../texts.js';

export interface RecountOptions {
  repair: boolean;
  json: boolean;
  data?: string;
}

/** How long a worker that is counting is waited for before it is said so. */
const BUSY_TRIES = 600;
const BUSY_MS = 500;

/** Exit code 1 when a cell, or what is known of a case, is not what a full count gives. */
export function recountCommand({ repair, json, data }: RecountOptions): Promise<number> {
  return withEnvironment(data, (env) =>
    withServices(env, async (app) => {
      const reader = app.get(StatisticsReader);
      if (repair) await reader.forget();
      await readAll(app, !json);
      const result = await compareAll(app, !json);
      if (json) console.log(JSON.stringify(result, null, 2));
      else say(result);
      return result.differing > 0 ? 1 : 0;
    }),
  );
}

/** Reads what is left, or waits for the worker that does. */
async function readAll(app: INestApplicationContext, shown: boolean): Promise<void> {
  const [reader, postgres] = [app.get(StatisticsReader), app.get(Postgres)];
  const bar = shown ? barOf('recountCounting', 100) : undefined;
  try {
    for (let busy = 0; busy < BUSY_TRIES;) {
      const begun = performance.now();
      const { ended } = await reader.run(() => performance.now() - begun > BUSY_MS);
      const { counting } = await progressOf(postgres.pool);
      bar?.update(counting ?? 100);
      if (ended === 'idle' || (ended === 'busy' && counting === null)) return;
      if (ended === 'busy') {
        busy++;
        await new Promise((resolve) => setTimeout(resolve, BUSY_MS));
      }
    }
  } finally {
    bar?.stop();
  }
  throw new Error(text('recountBusy'));
}

async function compareAll(app: INestApplicationContext, shown: boolean): Promise<Recount> {
  const postgres = app.get(Postgres);
  const [row] = await postgres.query<{ n: number }>('select count(*) as n from cases');
  const bar = shown ? barOf('recountProgress', row?.n ?? 0) : undefined;
  try {
    return await recount(postgres, app.get(Workflows), app.get(Calendars).city, {
      onProgress: (cases) => bar?.update(cases),
    });
  } finally {
    bar?.stop();
  }
}

function say({ cases, cells, underWay, differences, differing }: Recount): void {
  for (const { key, column, stored, counted } of differences)
    console.error(
      text('recountDifference', {
        key,
        column,
        stored: JSON.stringify(stored),
        counted: JSON.stringify(counted),
      }),
    );
  if (differing > differences.length)
    console.error(text('recountMore', { more: differing - differences.length }));
  if (underWay > 0) console.log(text('recountUnderWay', { underWay }));
  if (differing > 0) console.error(text('recountDiffers', { cases, cells, differing }));
  else console.log(text('recountAgrees', { cases, cells }));
}

/** On a terminal only: a log is not filled with bars. */
function barOf(name: string, total: number): SingleBar | undefined {
  if (!process.stderr.isTTY || total === 0) return undefined;
  const format = `${text(name)} {bar} {percentage}% {value}/{total}`;
  const bar = new SingleBar({ format, etaBuffer: 100 }, Presets.shades_classic);
  bar.start(total, 0);
  return bar;
}
