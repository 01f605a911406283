import { randomUUID } from 'node:crypto';
import { demoPassword } from '@huiyin/server';
import { aim, type Bench } from './bench.js';
import { compare, headline, type Contestant, type Run } from './support/compare.js';
import { watchCpu } from './support/cpu.js';
import { cookieHeader, cookiesAfter, HttpCaller } from './support/http-caller.js';
import { withHouse, type FreshCases, type House } from './support/house.js';
import { life, payloadOf } from './support/life.js';
import { machine } from './support/machine.js';
import { latencies } from './support/measure.js';
import { withRunning } from './support/services.js';
import { yardstick } from './support/yardstick.js';

const AIM = 0.6;

/** A step of the life as a call of a signed-in person; the address lacks the case's id. */
interface Step {
  headers: Record<string, string>;
  body: string;
}

/**
 * The same as `events`, but through the api's process, with sessions, as the console calls it: with version and
 * Idempotency-Key, and the new view as answer. Beside it without the key. The load generator (this process)
 * shares the machine.
 */
export const eventsHttpBench: Bench = {
  name: 'events-http',
  async run(options) {
    const where = machine();
    return withHouse(options, async (house) => {
      const { pgbench, facts } = await yardstick(house, options);
      return withRunning(house, ['api'], options, async ({ ports, pid }) => {
        const api = { port: ports.api, pid: pid('api') };
        const calls = (name: string, keys: boolean): Contestant => ({
          name,
          run: (parallel, cases) => overHttp(house, { parallel, cases, keys, ...api }),
        });
        const comparisons = await compare({
          house,
          options,
          defaults: { rounds: 3, parallel: [1, 32], events: 6000 },
          contestants: [
            calls('huiyin', true),
            ...(pgbench ? [pgbench] : []),
            calls('withoutKey', false),
          ],
        });
        const { parallel, eventsPerSecond, pgbenchTps, ratio } = headline(comparisons);
        return {
          eventsPerSecond,
          pgbenchTps,
          ratio,
          parallel,
          pgbench: facts.pgbench,
          comparisons,
          aims: [aim('ratio', ratio, { atLeast: AIM })],
          machine: where,
        };
      });
    });
  },
};

interface Load {
  parallel: number;
  cases: FreshCases;
  /** With an Idempotency-Key for each call, as the console sends it. */
  keys: boolean;
  port: number;
  /** Of the api. */
  pid: number;
}

async function overHttp(house: House, { parallel, cases, keys, port, pid }: Load): Promise<Run> {
  const http = new HttpCaller(port, parallel);
  try {
    const steps = await signedInSteps(house, http);
    const times: number[] = [];
    const lives = cases.count / parallel;
    const caller = async (i: number): Promise<void> => {
      for (let n = 0; n < lives; n++) {
        for (const { headers, body } of steps) {
          const began = performance.now();
          const path = `/api/v1/cases/${cases.first + i * lives + n}/events`;
          const key = keys ? { 'idempotency-key': randomUUID() } : {};
          const answer = await http.call({
            method: 'POST',
            path,
            headers: { ...headers, ...key },
            body,
          });
          if (answer.status !== 200)
            throw new Error(`${path} answered ${answer.status}: ${answer.body.slice(0, 500)}`);
          times.push(performance.now() - began);
        }
      }
    };
    const cpu = watchCpu('generatorCpuUsPerEvent', {
      apiCpuUsPerEvent: pid,
      serverCpuUsPerEvent: house.server.pid,
    });
    const began = performance.now();
    await Promise.all(Array.from({ length: parallel }, (_, i) => caller(i)));
    const seconds = (performance.now() - began) / 1000;
    return {
      eventsPerSecond: times.length / seconds,
      ...latencies(times),
      ...cpu.stop(times.length),
    };
  } finally {
    http.close();
  }
}

/** One session for each person of the life, and every event as its call. */
async function signedInSteps(house: House, http: HttpCaller): Promise<Step[]> {
  const sessions = new Map<string, Record<string, string>>();
  for (const { by } of life.events) {
    if (!sessions.has(by)) sessions.set(by, await signIn(http, by));
  }
  return life.events.map((event, i) => ({
    headers: sessions.get(event.by) ?? {},
    // Registered with version 1; each event adds one.
    body: JSON.stringify({
      type: event.type,
      version: i + 1,
      payload: payloadOf(event, house.unitId),
    }),
  }));
}

async function signIn(http: HttpCaller, username: string): Promise<Record<string, string>> {
  const headers = { 'content-type': 'application/json' };
  const answer = await http.call({
    method: 'POST',
    path: '/api/v1/auth/login',
    headers,
    body: JSON.stringify({ username, password: demoPassword }),
  });
  if (answer.status !== 200) throw new Error(`${username} could not sign in: ${answer.body}`);
  const { csrfToken } = JSON.parse(answer.body) as { csrfToken: string };
  return { ...headers, cookie: cookieHeader(cookiesAfter(answer)), 'x-csrf-token': csrfToken };
}
