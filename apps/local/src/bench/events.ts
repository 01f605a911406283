import { aim, type Bench } from './bench.js';
import { compare, headline, type Run } from './support/compare.js';
import { watchCpu } from './support/cpu.js';
import { withHouse, type FreshCases, type House } from './support/house.js';
import { life, payloadOf } from './support/life.js';
import { machine } from './support/machine.js';
import { latencies } from './support/measure.js';
import { yardstick } from './support/yardstick.js';

const AIM = 2;

/**
 * Durable events per second through the door, beside pgbench: both take fresh cases through the same life, the
 * door with its rules, pgbench with the statements that the door was seen to send for a lone event.
 */
export const eventsBench: Bench = {
  name: 'events',
  async run(options) {
    const where = machine();
    return withHouse(options, async (house) => {
      const { pgbench, withoutNotify, facts } = await yardstick(house, options);
      const door = {
        name: 'huiyin',
        run: (callers: number, cases: FreshCases) => throughTheDoor(house, callers, cases),
      };
      const comparisons = await compare({
        house,
        options,
        defaults: { rounds: 3, parallel: [1, 8, 32, 100], events: 9000 },
        contestants: [
          door,
          ...(pgbench ? [pgbench] : []),
          ...(withoutNotify ? [withoutNotify] : []),
        ],
      });
      const { parallel, eventsPerSecond, pgbenchTps, ratio } = headline(comparisons);
      return {
        eventsPerSecond,
        pgbenchTps,
        ratio,
        parallel,
        ...facts,
        comparisons,
        aims: [aim('ratio', ratio, { atLeast: AIM })],
        machine: where,
      };
    });
  },
};

/** Each caller takes its cases through their lives, one event after the other, as persons do. */
async function throughTheDoor(house: House, callers: number, cases: FreshCases): Promise<Run> {
  const times: number[] = [];
  const lives = cases.count / callers;
  const steps = life.events.map((event) => ({
    type: event.type,
    actor: house.actor(event.by),
    payload: payloadOf(event, house.unitId),
  }));
  const caller = async (i: number): Promise<void> => {
    for (let n = 0; n < lives; n++) {
      const caseId = cases.first + i * lives + n;
      for (const step of steps) {
        const began = performance.now();
        await house.cases.apply({ caseId, ...step });
        times.push(performance.now() - began);
      }
    }
  };
  const counted = countCommits(house);
  const cpu = watchCpu('nodeCpuUsPerEvent', { serverCpuUsPerEvent: house.server.pid });
  const began = performance.now();
  await Promise.all(Array.from({ length: callers }, (_, i) => caller(i)));
  const seconds = (performance.now() - began) / 1000;
  return {
    eventsPerSecond: times.length / seconds,
    ...latencies(times),
    eventsPerCommit: times.length / counted.stop(),
    ...cpu.stop(times.length),
  };
}

/** How many transactions the door takes from now on. */
function countCommits({ postgres }: House): { stop(): number } {
  let commits = 0;
  const original = postgres.transaction.bind(postgres);
  postgres.transaction = (work) => {
    commits++;
    return original(work);
  };
  return {
    stop() {
      postgres.transaction = original;
      return commits;
    },
  };
}
