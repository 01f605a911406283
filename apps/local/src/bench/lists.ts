import { demoPassword } from '@huiyin/server';
import { aim, type Bench, type BenchOptions } from './bench.js';
import { benchText } from './texts.js';
import { cookieHeader, cookiesAfter, HttpCaller } from './support/http-caller.js';
import { withHouse, type House } from './support/house.js';
import { machine } from './support/machine.js';
import { quantile, rounded } from './support/measure.js';
import { withRunning } from './support/services.js';

/** Calls of every kind that are measured, spread over its readers and paths. */
const CALLS = 300;
const WARM_UP = 0.2;

interface Kind {
  name: string;
  atMostMs: number;
  readers: readonly string[];
  paths: readonly string[];
}

/** Who sees everything, a leaf unit, a district with all below it, and one that is seldom asked. */
const OFFICE = ['dispatcher', 'supervisor', 'operator'];
const UNITS = ['urban.liaison', 'chenghu.head', 'roads.head', 'gas'];
const EVERYBODY = [...OFFICE, ...UNITS];

const q = (text: string): string => encodeURIComponent(text);
/** From words that a tenth of all cases have to such that hardly one has. */
const WORDS = [
  '路灯',
  '不亮',
  '小区',
  '暖气不热',
  '枫林路',
  '老街坊面馆',
  '井盖缺失',
  '停电三次',
  '量子',
];
const TEXTS = [
  '枫林路的路灯昨晚就不亮了，连着五盏都是黑的，晚上走路看不清。希望尽快处理。',
  '幸福小区东门的电梯今天早上又困人了，里面有三个人，半小时才出来。请派人到现场看一看。',
  '楼下的老街坊面馆油烟直排，窗户都不敢开，已经多次反映，一直没有解决，请重视。',
  '想咨询一下量子计算培训班的发票怎么开具。',
];
const day = (before: number): string =>
  new Date(Date.now() - before * 86_400_000).toISOString().slice(0, 10);

const KINDS: readonly Kind[] = [
  {
    name: 'worklist',
    atMostMs: 30,
    readers: EVERYBODY,
    paths: ['/cases?scope=mine', '/cases', '/cases?due=overdue', '/cases?due=soon&scope=mine'],
  },
  {
    name: 'filter',
    atMostMs: 30,
    readers: EVERYBODY,
    paths: [
      '/cases?phase=closed&sort=-received',
      '/cases?phase=assigned&type=complaint',
      '/cases?state=closed.terminated&sort=-updated',
      '/cases?kind=mailbox&sort=received',
      '/cases?flag=supervised&sort=-received',
      `/cases?receivedFrom=${day(200)}&receivedTo=${day(170)}&sort=received`,
      `/cases?closedFrom=${day(40)}&closedTo=${day(10)}&sort=-received`,
      '/cases?phase=assigned&sort=received',
    ],
  },
  {
    name: 'search',
    atMostMs: 100,
    readers: EVERYBODY,
    paths: WORDS.flatMap((word) => [`/cases?q=${q(word)}`, `/cases?q=${q(word)}&sort=-received`]),
  },
  {
    name: 'similar',
    atMostMs: 80,
    readers: OFFICE,
    paths: TEXTS.map(
      (text, i) =>
        `/requests/similar?text=${q(text)}${i % 2 ? `&place=${q('澄湖区枫林路1号')}` : '&phone=13900010007'}`,
    ),
  },
  {
    name: 'dashboard',
    atMostMs: 100,
    readers: ['manager', 'supervisor', 'chenghu.head'],
    paths: ['/statistics/dashboard', `/statistics/dashboard?from=${day(364)}&to=${day(1)}`],
  },
  {
    name: 'counts',
    atMostMs: Infinity,
    readers: EVERYBODY,
    paths: ['/cases/counts', '/cases/counts?type=complaint'],
  },
];

/** Pages of lists over HTTP, one caller at a time: what a person waits for, at the size that `--cases` asks for. */
export const listsBench: Bench = {
  name: 'lists',
  run: (options) =>
    withHouse(options, (house) =>
      withRunning(house, ['api'], options, async ({ ports }) => {
        const http = new HttpCaller(ports.api, 1);
        try {
          const kinds: Record<string, Timed> = {};
          for (const kind of KINDS) kinds[kind.name] = await measure(http, kind, options);
          return {
            ...(await sizeOf(house)),
            kinds,
            aims: KINDS.filter(({ atMostMs }) => atMostMs < Infinity).map(({ name, atMostMs }) =>
              aim(`${name}P95Ms`, kinds[name]?.p95Ms ?? null, { atMost: atMostMs }),
            ),
            machine: machine(),
          };
        } finally {
          http.close();
        }
      }),
    ),
};

interface Timed {
  calls: number;
  p50Ms: number;
  p95Ms: number;
  maxMs: number;
  /** The slowest reader and path, by the median of its calls: what to look at first. */
  slowest: { reader: string; path: string; p50Ms: number };
}

async function measure(
  http: HttpCaller,
  kind: Kind,
  { say, rounds }: BenchOptions,
): Promise<Timed> {
  const sessions = new Map<string, string>();
  for (const reader of kind.readers) sessions.set(reader, await signIn(http, reader));
  const calls = kind.readers.flatMap((reader) => kind.paths.map((path) => ({ reader, path })));
  const repeats = rounds ?? Math.max(3, Math.ceil(CALLS / calls.length));
  const times = new Map<(typeof calls)[number], number[]>(calls.map((call) => [call, []]));
  const warm = Math.max(1, Math.round(repeats * WARM_UP));
  for (let round = -warm; round < repeats; round++) {
    for (const call of calls) {
      const began = performance.now();
      const answer = await http.call({
        method: 'GET',
        path: `/api/v1${call.path}`,
        headers: { cookie: sessions.get(call.reader) ?? '' },
      });
      const ms = performance.now() - began;
      // Not everybody may read every page; who may not is no reader of it.
      if (answer.status === 403) times.delete(call);
      else if (answer.status !== 200)
        throw new Error(`${call.reader} ${call.path}: ${answer.status} ${answer.body}`);
      else if (round >= 0) times.get(call)?.push(ms);
    }
  }
  const all = [...times.values()].flat();
  const [slowest] = [...times].sort(([, a], [, b]) => quantile(b, 0.5) - quantile(a, 0.5));
  const timed: Timed = {
    calls: all.length,
    p50Ms: rounded(quantile(all, 0.5), 1),
    p95Ms: rounded(quantile(all, 0.95), 1),
    maxMs: rounded(quantile(all, 1), 1),
    slowest: {
      reader: slowest?.[0].reader ?? '',
      path: decodeURIComponent(slowest?.[0].path ?? ''),
      p50Ms: rounded(quantile(slowest?.[1] ?? [], 0.5), 1),
    },
  };
  const { p50Ms, p95Ms, maxMs } = timed;
  say(benchText('listsOf', { name: kind.name, p50Ms, p95Ms, maxMs, calls: timed.calls }));
  return timed;
}

async function signIn(http: HttpCaller, username: string): Promise<string> {
  const answer = await http.call({
    method: 'POST',
    path: '/api/v1/auth/login',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username, password: demoPassword }),
  });
  if (answer.status !== 200) throw new Error(`${username} could not sign in: ${answer.body}`);
  return cookieHeader(cookiesAfter(answer));
}

async function sizeOf(house: House): Promise<{ cases: number; events: number; bytes: number }> {
  const [row] = await house.owner.query<{ cases: number; events: number; bytes: number }>(
    `select (select count(*) from cases) as cases, (select count(*) from case_events) as events,
      pg_database_size(current_database()) as bytes`,
  );
  return row ?? { cases: 0, events: 0, bytes: 0 };
}
