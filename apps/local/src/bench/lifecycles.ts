import { setTimeout as wait } from 'node:timers/promises';
import type { CreatedBrief } from '@huiyin/contract';
import { demoPassword } from '@huiyin/server';
import { aim, type Bench, type BenchOptions } from './bench.js';
import { BareHttp } from './support/bare-http.js';
import { watchCpu } from './support/cpu.js';
import { cookieHeader, cookiesAfter, HttpCaller } from './support/http-caller.js';
import { withHouse, type House } from './support/house.js';
import { life, payloadOf } from './support/life.js';
import { machine } from './support/machine.js';
import { median, quantile, rounded } from './support/measure.js';
import { withRunning } from './support/services.js';
import { benchText } from './texts.js';

const CALLERS = 32;
const SPIKE = 10;
const STEADY_S = 30;
const SPIKE_S = 30;
const RECOVERY_S = 15;

const REPLY = {
  text: String(life.events.find(({ type }) => type === 'reply')?.payload['text']),
  signedBy: '马振华',
};

/** A letter to the mayor's mailbox from its arrival to its end: the shortest whole life that a workflow of ours has. */
const LETTER = [
  { by: 'reviewer', type: 'accept', payload: {} },
  { by: 'dispatcher', type: 'dispatch', payload: { unit: 'urban' } },
  { by: 'urban.liaison', type: 'signFor', payload: {} },
  { by: 'urban.handler', type: 'reply', payload: REPLY },
  { by: 'reviewer', type: 'approveReply', payload: {} },
];

interface Session {
  headers: string;
}

/** Register → assign → reply → close over HTTP in a closed loop, then a ten-fold spike, then the loop again. */
export const lifecyclesBench: Bench = {
  name: 'lifecycles',
  async run(options) {
    const where = machine();
    return withHouse(options, (house) =>
      withRunning(house, ['api'], options, async ({ ports, pid }) => {
        const load = await loadOn(house, ports.api);
        await load.run({ callers: CALLERS, seconds: 5 });
        await house.owner.query('checkpoint');
        const callers = options.parallel?.[0] ?? CALLERS;
        const cpu = watchCpu('generatorCpuUs', {
          apiCpuUs: pid('api'),
          serverCpuUs: house.server.pid,
        });
        const steady = await load.run({ callers, seconds: STEADY_S });
        const perLife = cpu.stop(steady.lives);
        say(options, 'steady', steady);
        const spike = await load.run({ callers: callers * SPIKE, seconds: SPIKE_S });
        say(options, 'spike', spike);
        const after = await load.run({ callers, seconds: RECOVERY_S });
        say(options, 'after', after);
        const recoveredInS = recovery(after, steady.p95Ms);
        load.close();
        return {
          lifecyclesPerSecond: steady.perSecond,
          callsPerLifecycle: LETTER.length + 1,
          cases: await casesIn(house),
          callers,
          steady: told(steady),
          perLifecycle: perLife,
          spike: { callers: callers * SPIKE, ...told(spike) },
          after: told(after),
          recoveredInS,
          aims: [
            aim('lifecyclesPerSecond', steady.perSecond, { atLeast: 400 }),
            aim('steady.p95Ms', steady.p95Ms, { atMost: 100 }),
            aim('spike.errors', spike.errors, { atMost: 0 }),
            aim('recoveredInS', recoveredInS, { atMost: 10 }),
          ],
          machine: where,
        };
      }),
    );
  },
};

interface Ran {
  lives: number;
  perSecond: number;
  errors: number;
  p50Ms: number;
  p95Ms: number;
  p99Ms: number;
  /** End (s after the beginning) and duration (ms) of each call. */
  calls: { at: number; ms: number }[];
}

const told = ({ calls, ...figures }: Ran) => ({ ...figures, calls: calls.length });

function say(options: BenchOptions, phase: string, { perSecond, p95Ms, errors }: Ran): void {
  options.say(benchText('lifecyclesPhase', { phase, perSecond, p95Ms, errors }));
}

/** The first second after the spike from which on the calls are as quick as before (twice the p95 is noise). */
function recovery(after: Ran, p95Ms: number): number | null {
  for (let second = 0; second < RECOVERY_S; second++) {
    const times = after.calls.filter(({ at }) => at >= second && at < second + 1);
    if (
      times.length > 0 &&
      quantile(
        times.map(({ ms }) => ms),
        0.95,
      ) <=
        2 * p95Ms
    )
      return second;
  }
  return null;
}

async function loadOn(house: House, port: number) {
  const sessions = await signInAll(port);
  const steps = LETTER.map((step) => ({
    headers: sessions.get(step.by)?.headers ?? '',
    type: step.type,
    payload: JSON.stringify(payloadOf(step, (code) => house.unitId(code))),
  }));
  const operator = sessions.get('operator')?.headers ?? '';
  const { category: _none, ...asked } = life.request;
  const register = JSON.stringify({ ...asked, kind: 'mailbox', channel: 'mailbox' });
  const connections: BareHttp[] = [];
  const one = async (http: BareHttp, note: (ms: number) => void): Promise<boolean> => {
    let began = performance.now();
    const created = await http.call('/api/v1/requests', operator, register);
    note(performance.now() - began);
    if (created.status !== 201) throw new Error(`${created.status} ${created.body.slice(0, 300)}`);
    const { id, version: first } = (JSON.parse(created.body) as CreatedBrief).case;
    let version = first;
    for (const { headers, type, payload } of steps) {
      began = performance.now();
      const body = `{"type":"${type}","version":${version},"payload":${payload}}`;
      const answer = await http.call(`/api/v1/cases/${id}/events`, headers, body);
      note(performance.now() - began);
      if (answer.status !== 200)
        throw new Error(`${type}: ${answer.status} ${answer.body.slice(0, 300)}`);
      version++;
    }
    return true;
  };
  return {
    close: () => connections.forEach((http) => http.close()),
    async run({ callers, seconds }: { callers: number; seconds: number }): Promise<Ran> {
      while (connections.length < callers) connections.push(new BareHttp(port));
      const calls: Ran['calls'] = [];
      const began = performance.now();
      const until = began + seconds * 1000;
      let lives = 0;
      let errors = 0;
      let toldError = false;
      await Promise.all(
        connections.slice(0, callers).map(async (http) => {
          while (performance.now() < until) {
            try {
              await one(http, (ms) => calls.push({ at: (performance.now() - began) / 1000, ms }));
              lives++;
            } catch (error) {
              errors++;
              if (!toldError) console.error(error);
              toldError = true;
              await wait(20);
            }
          }
        }),
      );
      const ms = calls.map((one) => one.ms);
      const spent = (performance.now() - began) / 1000;
      return {
        lives,
        perSecond: rounded(lives / spent),
        errors,
        p50Ms: rounded(median(ms)),
        p95Ms: rounded(quantile(ms, 0.95)),
        p99Ms: rounded(quantile(ms, 0.99)),
        calls,
      };
    },
  };
}

async function signInAll(port: number): Promise<Map<string, Session>> {
  const http = new HttpCaller(port, 1);
  const sessions = new Map<string, Session>();
  for (const username of new Set(['operator', ...LETTER.map(({ by }) => by)])) {
    const answer = await http.call({
      method: 'POST',
      path: '/api/v1/auth/login',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username, password: demoPassword }),
    });
    if (answer.status !== 200) throw new Error(`${username} could not sign in: ${answer.body}`);
    const { csrfToken } = JSON.parse(answer.body) as { csrfToken: string };
    const cookie = cookieHeader(cookiesAfter(answer));
    sessions.set(username, {
      headers: `cookie: ${cookie}\r\nx-csrf-token: ${csrfToken}\r\nprefer: return=minimal\r\n`,
    });
  }
  http.close();
  return sessions;
}

async function casesIn(house: House): Promise<{ cases: number; events: number }> {
  const [row] = await house.owner.query<{ cases: number; events: number }>(
    'select (select count(*) from cases) as cases, (select count(*) from case_events) as events',
  );
  return row ?? { cases: 0, events: 0 };
}
