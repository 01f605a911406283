import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Postgres, readConfig } from '@huiyin/server';
import { createApi } from '../../apps/api/src/create-api.js';
import { testApi, type TestApi } from '../support/api.js';
import { testDatabase } from '../support/test-database.js';

describe('the console’s files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'huiyin-console-'));
  const script = `console.log('回音');\n`.repeat(200);
  let api: TestApi;
  beforeAll(async () => {
    mkdirSync(join(folder, 'assets'));
    writeFileSync(join(folder, 'index.html'), '<!doctype html><title>回音</title>');
    writeFileSync(join(folder, 'assets', 'app-1234.js'), script);
    writeFileSync(join(folder, 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
    writeFileSync(join(folder, 'notes.sql'), 'select 1');
    api = await testApi({ CONSOLE_DIR: folder });
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(api.url + path, { headers });

  test.each(['/', '/cases/42', '/dashboard?from=2026-03-01', '/sign-in'])(
    '%s opens the console',
    async (path) => {
      const page = await get(path);
      expect([
        page.status,
        page.headers.get('content-type'),
        page.headers.get('cache-control'),
      ]).toEqual([200, 'text/html; charset=utf-8', 'no-cache']);
      expect(await page.text()).toContain('回音');
      expect(page.headers.get('content-security-policy')).toContain("default-src 'self'");
    },
  );

  test('what is named by its content is kept for ever, packed, and asked for once', async () => {
    const first = await get('/assets/app-1234.js', { 'accept-encoding': 'gzip' });
    expect(first.headers.get('content-encoding')).toBe('gzip');
    expect(first.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(await first.text()).toBe(script);
    const again = await get('/assets/app-1234.js', {
      'if-none-match': first.headers.get('etag') ?? '',
    });
    expect(again.status).toBe(304);
    expect((await get('/favicon.svg')).headers.get('content-type')).toBe('image/svg+xml');
  });

  test.each([
    '/assets/missing.js',
    '/notes.sql',
    '/.env',
    '/..%2f..%2fetc%2fpasswd',
    '/%2e%2e/package.json',
    '/api/nothing',
    '/api/v1/nothing',
  ])('%s is not there', async (path) => {
    expect((await get(path)).status).toBe(404);
  });
});

describe('an api that does not fit its database', () => {
  test('does not start, and says what to do', async () => {
    const { url } = await testDatabase();
    const config = readConfig({ DATABASE_URL: url, LOG_LEVEL: 'silent' });
    const owner = new Postgres(url, { max: 1 });
    await owner.query('delete from migrations where id = (select max(id) from migrations)');
    await owner.close();
    await expect(createApi(config)).rejects.toThrow(/lacks 1 migration.*npm run migrate/);
  });

  test('does not start with a faulty workflow of the deployment', async () => {
    const { url } = await testDatabase();
    const own = mkdtempSync(join(tmpdir(), 'huiyin-workflows-'));
    mkdirSync(join(own, 'hotline'));
    writeFileSync(join(own, 'hotline', 'permissions.yaml'), 'view: nobody\n');
    const config = readConfig({ DATABASE_URL: url, LOG_LEVEL: 'silent', WORKFLOWS_DIR: own });
    await expect(createApi(config)).rejects.toThrow(/hotline\/permissions.yaml/);
    rmSync(own, { recursive: true });
  });
});
