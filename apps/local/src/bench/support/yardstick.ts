import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchOptions } from '../bench.js';
import { benchText } from '../texts.js';
import { capture, type SentTransaction } from './capture.js';
import { PGBENCH, type Contestant } from './compare.js';
import type { House } from './house.js';
import { life, payloadOf } from './life.js';
import { rounded } from './measure.js';
import { lifeScript } from './pgbench-script.js';
import { findPgbench, pgbenchVersion, runPgbench } from './pgbench.js';
import { cpuMsOf } from './processes-of.js';

export interface Yardstick {
  /** Runs the statements of a life as pgbench transactions; undefined where there is no pgbench. */
  pgbench: Contestant | undefined;
  /** The same without NOTIFY, whose commits PostgreSQL takes one after the other. */
  withoutNotify: Contestant | undefined;
  /** What stands in the answer: what a lone event costs, and with which pgbench it was compared. */
  facts: { statementsPerLoneEvent: number; roundTripsPerLoneEvent: number; pgbench: string | null };
}

/** The statements of every event of one lone case life, taken from the door itself, as pgbench scripts. */
export async function yardstick(house: House, options: BenchOptions): Promise<Yardstick> {
  const sample = await house.register(2);
  // The first case prepares connections and statements; of the second every statement is kept.
  await liveAlone(house, sample.first);
  const caseId = sample.first + 1;
  const transactions = await capture(() => liveAlone(house, caseId));
  if (transactions.length !== life.events.length)
    throw new Error('an event took more than one transaction');
  const statements = transactions.flat().length / transactions.length;
  const program = findPgbench();
  if (program === undefined) options.say(benchText('noPgbench'));
  const contestant = (name: string, sent: readonly SentTransaction[]): Contestant | undefined => {
    if (program === undefined) return undefined;
    const script = lifeScript(sent, { caseId, requestId: caseId + sample.requestOffset });
    return {
      name,
      async run(clients, cases) {
        const before = cpuMsOf(house.server.pid);
        const url = house.env['DATABASE_URL'] ?? '';
        const eventsPerSecond = await runPgbench({
          program,
          url,
          script,
          dir: house.dir,
          clients,
          cases,
        });
        // The server counts the time of a backend when it has taken leave of it.
        await sleep(200);
        const after = cpuMsOf(house.server.pid);
        const events = cases.count * script.transactions;
        return {
          eventsPerSecond,
          ...(before !== null &&
            after !== null && { serverCpuUsPerEvent: ((after - before) * 1000) / events }),
        };
      },
    };
  };
  return {
    pgbench: contestant(PGBENCH, transactions),
    withoutNotify: contestant(
      'pgbenchWithoutNotify',
      transactions.map((sent) => sent.map(quiet)),
    ),
    facts: {
      statementsPerLoneEvent: rounded(statements, 2),
      // And `begin` and `commit`.
      roundTripsPerLoneEvent: rounded(statements + 2, 2),
      pgbench: program === undefined ? null : await pgbenchVersion(program),
    },
  };
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

/** The statement with what it would notify as its plain answer. */
function quiet<T extends { text: string }>(statement: T): T {
  return { ...statement, text: statement.text.replace(/\bpg_notify\('\w+', ([^)]*)\)/g, '$1') };
}
