import { beforeAll, describe, expect, test } from '@jest/globals';
import { routes, type Route, type Vocabulary } from '@huiyin/contract';
import { type z } from 'zod';
import { testApi, type TestApi } from '../support/api.js';

const all = Object.entries(routes) as [string, Route][];
type Json = Record<string, unknown>;

describe('the calls of the API', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi();
  });

  test.each(all.filter(([, route]) => !route.open))(
    '%s answers 401 to who is not signed in',
    async (_, route) => {
      const path = route.path.replace(/\{\w+\}/g, '1');
      const browser = api.browser();
      for (const headers of [{}, { cookie: 'huiyin=forged', 'x-csrf-token': 'forged' }]) {
        const answer =
          route.method === 'GET'
            ? await browser.get(path, headers)
            : await browser.post(path, {}, headers);
        expect(answer).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
      }
    },
  );

  test('a GET of each list has the shape of the contract', async () => {
    await api.dispatched();
    const office = await api.as('office');
    for (const [name, route] of all) {
      if (route.method !== 'GET' || route.path.includes('{') || !route.response) continue;
      const answer = await office.get<unknown>(route.path);
      expect([name, answer.status]).toEqual([name, route.status]);
      expect([name, route.response.safeParse(answer.body).error?.issues]).toEqual([
        name,
        undefined,
      ]);
    }
  });

  test('the view of a case has exactly the shape of the contract, for each role that sees it', async () => {
    const current = await api.dispatched();
    for (const user of ['operator', 'dispatcher', 'urban.liaison', 'manager', 'inspector']) {
      const browser = await api.as(user);
      const view = await browser.get<unknown>(`/cases/${current.id}`);
      expect([
        user,
        (routes.case.response as z.ZodType).safeParse(view.body).error?.issues,
      ]).toEqual([user, undefined]);
      const timeline = await browser.get<unknown>(`/cases/${current.id}/events`);
      expect([user, routes.timeline.response.safeParse(timeline.body).error?.issues]).toEqual([
        user,
        undefined,
      ]);
    }
  });

  test('rights beyond single cases are asked', async () => {
    const [liaison, operator] = [await api.as('urban.liaison'), await api.as('operator')];
    expect((await liaison.post('/requests', {})).status).toBe(403);
    expect((await liaison.get('/requests/similar?text=噪声')).status).toBe(403);
    expect((await operator.get('/statistics/dashboard')).status).toBe(403);
  });

  test('words come in the reader’s language', async () => {
    const operator = await api.as('operator');
    const words = async (language: string) =>
      (await operator.get<Vocabulary>('/vocabulary', { 'accept-language': language })).body;
    expect((await words('zh-CN')).requestTypes['complaint']).toBe('投诉');
    expect((await words('zh-TW')).requestTypes['complaint']).toBe('投訴');
    const english = await words('en');
    expect(english.kinds.find((k) => k.kind === 'hotline')?.states['assigned.handling']).toMatch(
      /[a-z]/,
    );
    expect(english.categories.length).toBeGreaterThan(50);
  });
});

describe('the description of the API', () => {
  let api: TestApi;
  let document: Json & { paths: Record<string, Record<string, Json>> };
  beforeAll(async () => {
    api = await testApi();
    document = (await api.browser().get<typeof document>('/api/docs/json')).body;
  });

  test('has every call of the contract, and no other', () => {
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((m) => `${m.toUpperCase()} ${path}`),
    );
    expect(described.sort()).toEqual(all.map(([, r]) => `${r.method} /api/v1${r.path}`).sort());
    expect(document['openapi']).toBe('3.1.0');
  });

  test('names for each call its parameters, body, answer and refusal', () => {
    for (const [name, route] of all) {
      const operation = document.paths[`/api/v1${route.path}`]?.[
        route.method.toLowerCase()
      ] as Json;
      const parameters = operation['parameters'] as { name: string; in: string }[];
      const inPath = parameters.filter((p) => p.in === 'path').map((p) => p.name);
      expect([name, inPath]).toEqual([
        name,
        [...route.path.matchAll(/\{(\w+)\}/g)].map((m) => m[1]),
      ]);
      expect([name, 'requestBody' in operation]).toEqual([
        name,
        route.body !== undefined || name === 'uploadFile',
      ]);
      const responses = operation['responses'] as Json;
      expect(Object.keys(responses).sort()).toEqual([String(route.status), 'default'].sort());
    }
    const list = document.paths['/api/v1/cases']?.['get']?.['parameters'] as { name: string }[];
    expect(list.map((p) => p.name)).toEqual(
      expect.arrayContaining(['phase', 'state', 'due', 'q', 'cursor', 'limit']),
    );
  });

  test('is shown by a page whose scripts come from here', async () => {
    const page = await api.browser().get('/api/docs');
    expect(page.headers['content-type']).toMatch(/^text\/html/);
    expect(page.headers['content-security-policy']).toContain("default-src 'self'");
    expect(page.text).not.toMatch(/<script>|https?:/);
    for (const [, asset] of page.text.matchAll(/(?:src|href)="([^"]+)"/g)) {
      expect([asset, (await api.browser().get(asset ?? '')).status]).toEqual([asset, 200]);
    }
    expect((await api.browser().get('/api/docs/assets/package.json')).status).toBe(404);
  });
});

describe('for the operator of the system', () => {
  test('the process is live and ready, and its figures name no person', async () => {
    const api = await testApi();
    await api.register();
    expect((await api.browser().get<Json>('/health/live')).body).toEqual({ status: 'ok' });
    expect((await api.browser().get<Json>('/health/ready')).body).toMatchObject({
      status: 'ok',
      workflows: expect.arrayContaining(['hotline']),
    });
    const { text } = await api.browser().get('/metrics');
    expect(text).toMatch(/huiyin_events_total\{outcome="accepted"\} 1/);
    expect(text).toMatch(
      /huiyin_http_seconds_count\{method="POST",route="\/api\/v1\/requests",status="201"\} 1/,
    );
    expect(text).not.toMatch(/张|1381234|operator/);
  });

  test('figures behind a token are open to nobody else', async () => {
    const api = await testApi({ METRICS_TOKEN: 'a-token-of-the-operator' });
    expect((await api.browser().get('/metrics')).status).toBe(404);
    expect(
      (await api.browser().get('/metrics', { authorization: 'Bearer a-token-of-the-operator' }))
        .status,
    ).toBe(200);
  });

  test('figures are not told to callers from elsewhere that a proxy on this machine lets in', async () => {
    const api = await testApi();
    const forwarded = await api.browser().get('/metrics', { 'x-forwarded-for': '203.0.113.7' });
    expect(forwarded.status).toBe(404);
  });

  test('behind a proxy an address that the caller writes itself does not count', async () => {
    const api = await testApi({ TRUST_PROXY: 'true', LOGIN_ATTEMPTS_PER_MINUTE: '2' });
    const attempts = [];
    for (const made of ['198.51.100.1', '198.51.100.2', '198.51.100.3']) {
      const answer = await api
        .browser()
        .post(
          '/auth/login',
          { username: 'nobody', password: 'wrong' },
          { 'x-forwarded-for': `${made}, 203.0.113.7` },
        );
      attempts.push(answer.status);
    }
    expect(attempts).toEqual([401, 401, 429]);
  });

  test('no answer about cases is kept by a browser or a proxy', async () => {
    const api = await testApi();
    const answer = await (await api.as('operator')).get('/cases');
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  test('every answer forbids framing and sniffing', async () => {
    const api = await testApi();
    const { headers } = await api.browser().get('/health/live');
    expect(headers).toMatchObject({
      'x-frame-options': 'DENY',
      'x-content-type-options': 'nosniff',
    });
  });
});
