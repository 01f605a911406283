import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Me } from '@huiyin/contract';
import { SignInService } from '@huiyin/server';
import { testApi, type TestApi } from '../support/api.js';

describe('signing in', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi();
  });
  const attempt = (username: string, password: string) => api.browser().signIn(username, password);
  const acts = async (username: string): Promise<string[]> => {
    const rows = await api.postgres.query<{ act: string }>(
      'select a.act from audit_log a join users u on u.id = a.user_id where u.username = $1 order by a.id',
      [username],
    );
    return rows.map((r) => r.act);
  };

  test('the operator gets units, rights and a cookie that scripts can not read', async () => {
    const browser = api.browser();
    const answer = await browser.signIn('operator');
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      username: 'operator',
      memberships: [
        { unit: { name: '云汀市12345热线服务中心' }, role: { value: 'operator', label: '话务员' } },
      ],
    });
    expect(answer.body.rights).toEqual(
      expect.arrayContaining(['request.create', 'identity.reveal']),
    );
    expect(answer.body.rights).not.toContain('statistics.read');
    expect(answer.headers['set-cookie']).toMatch(
      /^huiyin=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/,
    );
    const { body } = await browser.get<Me>('/auth/me');
    expect(body.csrfToken).toBe(answer.body.csrfToken);
    expect(await acts('operator')).toContain('signed_in');
  });

  test('a session that was being read while its owner signed out is not remembered', async () => {
    const browser = api.browser();
    await browser.signIn('reviewer');
    const token = browser.cookie.split('=')[1] ?? '';
    const service = api.app.get(SignInService);
    const ask = api.postgres.query.bind(api.postgres);
    let letGo = (): void => undefined;
    const signedOut = new Promise<void>((resolve) => (letGo = resolve));
    const held = jest.spyOn(api.postgres, 'query').mockImplementationOnce(async (...asked) => {
      const rows = await ask(...asked);
      await signedOut;
      return rows;
    });
    const reading = service.session(token);
    await service.signOut(token);
    letGo();
    expect(await reading).toBeDefined();
    expect(await service.session(token)).toBeUndefined();
    held.mockRestore();
  });

  test('neither the cookie nor the password stands in the database', async () => {
    const browser = api.browser();
    await browser.signIn('reviewer');
    const token = browser.cookie.split('=')[1] ?? '';
    const [row] = await api.postgres.query<{ found: boolean }>(
      `select bool_or(to_jsonb(s)::text like '%' || $1 || '%') as found from sessions s`,
      [token],
    );
    expect(row?.found).toBe(false);
    const [user] = await api.postgres.query<{ hash: string }>(
      `select password_hash as hash from users where username = 'reviewer'`,
    );
    expect(user?.hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  test('a wrong password and an unknown user are answered alike', async () => {
    const { requestId: _a, ...wrong } = (await attempt('manager', 'wrong'))
      .body as unknown as Record<string, unknown>;
    const { requestId: _b, ...unknown } = (await attempt('nobody', 'wrong'))
      .body as unknown as Record<string, unknown>;
    expect(wrong).toEqual({
      type: 'about:blank',
      title: '用户名或密码不正确',
      status: 401,
      code: 'sign_in_failed',
    });
    expect(unknown).toEqual(wrong);
  });

  test('an unknown user takes as long as a wrong password', async () => {
    const median = async (names: string[]): Promise<number> => {
      const times: number[] = [];
      for (const name of names) {
        const begun = performance.now();
        await attempt(name, 'wrong');
        times.push(performance.now() - begun);
      }
      return times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
    };
    const known = await median(['inspector', 'admin', 'water.head', 'urban.head', 'roads.head']);
    const unknown = await median(['ghost1', 'ghost2', 'ghost3', 'ghost4', 'ghost5']);
    // Without a hash to check an unknown name would be answered in a tenth of the time.
    expect(unknown).toBeGreaterThan(known * 0.4);
  });

  test.each(['supervisor', 'no.such.user'])(
    'after five failures %s is locked out for 15 minutes, with the seconds to wait',
    async (name) => {
      for (let i = 0; i < 5; i++) expect((await attempt(name, 'wrong')).status).toBe(401);
      const locked = await attempt(name, 'wrong');
      expect(locked).toMatchObject({ status: 429, body: { code: 'locked_out' } });
      expect(Number(locked.headers['retry-after'])).toBe(900);
    },
  );

  test('the lockout holds for the right password too, is logged, and ends', async () => {
    for (let i = 0; i < 5; i++) await attempt('dispatcher', 'wrong');
    api.clock.advance(14 * 60_000);
    expect((await api.browser().signIn('dispatcher')).status).toBe(429);
    expect(await acts('dispatcher')).toEqual([
      ...Array<string>(5).fill('sign_in_failed'),
      'locked_out',
    ]);
    api.clock.advance(61_000);
    expect((await api.browser().signIn('dispatcher')).status).toBe(200);
  });

  test('a hundred guesses at once have five tries, not a hundred', async () => {
    const answers = await Promise.all(
      Array.from({ length: 30 }, () => attempt('callback', 'wrong')),
    );
    expect(answers.filter((a) => a.status === 401)).toHaveLength(5);
    expect(answers.filter((a) => a.status === 429)).toHaveLength(25);
  });

  test('a right password forgets earlier failures', async () => {
    for (let round = 0; round < 3; round++) {
      for (let i = 0; i < 4; i++) await attempt('shiftlead', 'wrong');
      expect((await api.browser().signIn('shiftlead')).status).toBe(200);
    }
  });

  test('a session that is used lives on, one idle for 30 minutes ends', async () => {
    const browser = api.browser();
    await browser.signIn('office');
    for (let i = 0; i < 3; i++) {
      api.clock.advance(29 * 60_000);
      expect((await browser.get('/auth/me')).status).toBe(200);
    }
    api.clock.advance(30 * 60_000 + 1000);
    expect(await browser.get('/auth/me')).toMatchObject({
      status: 401,
      body: { code: 'unauthenticated' },
    });
  });

  test('no session outlives its twelve hours', async () => {
    const browser = api.browser();
    await browser.signIn('office');
    for (let minutes = 0; minutes < 12 * 60; minutes += 20) {
      expect((await browser.get('/auth/me')).status).toBe(200);
      api.clock.advance(20 * 60_000);
    }
    expect((await browser.get('/auth/me')).status).toBe(401);
  });

  test('after signing out the cookie opens nothing', async () => {
    const browser = api.browser();
    await browser.signIn('office');
    expect((await browser.post('/auth/logout')).status).toBe(204);
    expect((await browser.get('/auth/me')).status).toBe(401);
  });

  test('a call that changes something needs the csrf token of its own session', async () => {
    const [browser, other] = [api.browser(), api.browser()];
    await browser.signIn('office');
    await other.signIn('office');
    for (const token of ['', 'guess', other.csrfToken]) {
      const refused = await browser.post('/auth/logout', undefined, { 'x-csrf-token': token });
      expect(refused).toMatchObject({ status: 403, body: { code: 'csrf_failed' } });
    }
    expect((await browser.get('/auth/me')).status).toBe(200);
  });

  test('a page of another site can neither sign in nor act', async () => {
    const browser = api.browser();
    await browser.signIn('office');
    for (const origin of ['https://evil.example', 'null']) {
      const headers = { origin };
      expect(await browser.post('/auth/logout', undefined, headers)).toMatchObject({
        body: { code: 'csrf_failed' },
      });
      const signIn = await api
        .browser()
        .post('/auth/login', { username: 'office', password: 'x' }, headers);
      expect(signIn).toMatchObject({ status: 403, body: { code: 'csrf_failed' } });
    }
    const own = await browser.post('/auth/logout', undefined, { origin: new URL(api.url).origin });
    expect(own.status).toBe(204);
  });
});

describe('signing in from one address', () => {
  test('is limited', async () => {
    const api = await testApi({ LOGIN_ATTEMPTS_PER_MINUTE: '3' });
    for (let i = 0; i < 3; i++)
      expect((await api.browser().signIn('nobody', 'x')).status).toBe(401);
    const limited = await api.browser().signIn('operator');
    expect(limited).toMatchObject({ status: 429, body: { code: 'rate_limited' } });
    expect(Number(limited.headers['retry-after'])).toBeGreaterThan(0);
  });
});
