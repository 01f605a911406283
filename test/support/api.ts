import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApi } from '../../apps/api/src/create-api.js';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { CaseView, CreatedRequest, Me, Problem } from '@huiyin/contract';
import { type Clock, Directory, demoPassword, Postgres, readConfig } from '@huiyin/server';
import { FixedClock } from './fixed-clock.js';
import { atEnd, testDatabase } from './test-database.js';

export interface Answer<T = unknown> {
  status: number;
  headers: Record<string, string>;
  body: T;
  text: string;
}

/** One browser: cookies and the csrf token of its session. */
export interface Browser {
  get<T = Problem>(path: string, headers?: Record<string, string>): Promise<Answer<T>>;
  post<T = Problem>(
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer<T>>;
  signIn(username: string, password?: string): Promise<Answer<Me>>;
  me: Me;
  cookie: string;
  csrfToken: string;
}

export interface TestApi {
  app: NestFastifyApplication;
  url: string;
  clock: FixedClock;
  postgres: Postgres;
  /** Something that only the owner of the tables may do. */
  asOwner(sql: string): Promise<void>;
  browser(): Browser;
  /** A browser in which the demonstration user is signed in. */
  as(username: string): Promise<Browser>;
  unit(code: string): number;
  /** Rows of every table that a case is written to. */
  rowCounts(): Promise<Record<string, number>>;
  /** A call registered by the operator. */
  register(more?: Record<string, unknown>): Promise<CreatedRequest>;
  /** A case that the unit's liaison has to sign for. */
  dispatched(unit?: string): Promise<CaseView>;
}

const TABLES = [
  'requesters',
  'requests',
  'cases',
  'case_requests',
  'case_events',
  'case_assignments',
  'case_deadlines',
  'messages',
  'timers',
  'case_search',
  'case_files',
  'files',
  'idempotency_keys',
  'reveals',
] as const;

export const call = {
  channel: 'phone',
  type: 'complaint',
  title: '小区夜间施工噪声',
  content: '新湖苑东门工地每晚十一点后仍在施工，无法休息。',
  requester: { name: '张三丰', phone: '13812341234', email: 'zhang@huiyin.example' },
};

/** The api over HTTP on a database of this spec file's own, with a clock that stands still. */
export async function testApi(
  env: Record<string, string> = {},
  at = '2026-03-02T09:00+08:00',
): Promise<TestApi> {
  const database = await testDatabase();
  const files = mkdtempSync(join(tmpdir(), 'huiyin-api-'));
  const clock = new FixedClock(at);
  const config = readConfig({
    NODE_ENV: 'test',
    DATABASE_URL: database.as('service'),
    FILES_DIR: files,
    LOG_LEVEL: process.env['TEST_LOG'] ?? 'fatal',
    LOGIN_ATTEMPTS_PER_MINUTE: '1000',
    CONSOLE_DIR: join(files, 'no-console'),
    ...env,
  });
  const app = await createApi(config, { clock: clock as Clock });
  await app.listen(0, '127.0.0.1');
  atEnd(async () => {
    await app.close();
    rmSync(files, { recursive: true, force: true });
  });
  const url = await app.getUrl();
  const postgres = app.get(Postgres);
  const directory = app.get(Directory);
  const browsers = new Map<string, Promise<Browser>>();
  const as = (username: string): Promise<Browser> => {
    const known = browsers.get(username);
    if (known) return known;
    const made = (async () => {
      const browser = newBrowser(url);
      const answer = await browser.signIn(username);
      if (answer.status !== 200) throw new Error(`${username} can not sign in: ${answer.text}`);
      return browser;
    })();
    browsers.set(username, made);
    return made;
  };
  const unit = (code: string): number => {
    const found = directory.units().find((u) => u.code === code);
    if (!found) throw new Error(`no unit ${code}`);
    return found.id;
  };
  const register = async (more: Record<string, unknown> = {}): Promise<CreatedRequest> => {
    const operator = await as('operator');
    const answer = await operator.post<CreatedRequest>('/requests', { ...call, ...more });
    if (answer.status !== 201) throw new Error(answer.text);
    return answer.body;
  };
  const step = async (
    current: CaseView,
    username: string,
    type: string,
    payload: object,
  ): Promise<CaseView> => {
    const browser = await as(username);
    const answer = await browser.post<CaseView>(`/cases/${current.id}/events`, {
      type,
      payload,
      version: current.version,
    });
    if (answer.status !== 200) throw new Error(answer.text);
    return answer.body;
  };
  return {
    app,
    url,
    clock,
    postgres,
    as,
    unit,
    register,
    browser: () => newBrowser(url),
    async asOwner(sql) {
      const owner = new Postgres(database.url, { max: 1 });
      await owner.query(sql);
      await owner.close();
    },
    async rowCounts() {
      const counts = TABLES.map((t) => `(select count(*)::int from ${t}) as ${t}`);
      const [row] = await postgres.query<Record<string, number>>(`select ${counts.join(', ')}`);
      return row ?? {};
    },
    async dispatched(code = 'urban') {
      const submitted = await step((await register()).case, 'operator', 'submit', {});
      return step(submitted, 'dispatcher', 'dispatch', { unit: unit(code) });
    },
  };
}

function newBrowser(url: string): Browser {
  const send = async <T>(
    method: string,
    path: string,
    body: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer<T>> => {
    const raw = body instanceof FormData || typeof body === 'string';
    const response = await fetch(
      path.startsWith('/') && !/^\/(api|health|metrics)/.test(path)
        ? `${url}/api/v1${path}`
        : `${url}${path}`,
      {
        method,
        redirect: 'manual',
        headers: {
          ...(browser.cookie !== '' && { cookie: browser.cookie }),
          ...(method !== 'GET' &&
            browser.csrfToken !== '' && { 'x-csrf-token': browser.csrfToken }),
          ...(body !== undefined &&
            !(body instanceof FormData) && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && {
          body: raw ? (body as string | FormData) : JSON.stringify(body),
        }),
      },
    );
    const text = await response.text();
    const isJson = /json/.test(response.headers.get('content-type') ?? '');
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: (isJson ? JSON.parse(text) : undefined) as T,
      text,
    };
  };
  const browser: Browser = {
    cookie: '',
    csrfToken: '',
    me: undefined as unknown as Me,
    get: (path, headers) => send('GET', path, undefined, headers),
    post: (path, body, headers) => send('POST', path, body, headers),
    async signIn(username, password = demoPassword) {
      const answer = await send<Me>('POST', '/auth/login', { username, password });
      const cookie = answer.headers['set-cookie'];
      if (answer.status === 200 && cookie !== undefined) {
        browser.cookie = cookie.split(';')[0] ?? '';
        browser.csrfToken = answer.body.csrfToken;
        browser.me = answer.body;
      }
      return answer;
    },
  };
  return browser;
}
