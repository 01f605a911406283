import { afterEach, describe, expect, test } from '@jest/globals';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { ensureDatabase, startEmbedded, type EmbeddedPostgres } from './embedded-postgres.js';

describe('PostgreSQL out of node_modules', () => {
  const started: { server: EmbeddedPostgres; dir: string }[] = [];
  const settings = { fsync: 'off', shared_buffers: '16MB' };
  const start = async (dir = newDir()): Promise<EmbeddedPostgres> => {
    const server = await startEmbedded({ dir, settings });
    started.push({ server, dir });
    return server;
  };
  const newDir = (): string => {
    const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'huiyin-pg-'));
    fs.chmodSync(dir, 0o755);
    return dir;
  };
  const ask = async (url: string, sql: string): Promise<pg.QueryResult> => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    return client.query(sql).finally(() => client.end());
  };
  afterEach(async () => {
    for (const { server, dir } of started.splice(0)) {
      await server.stop();
      fs.rmSync(dir, { recursive: true, force: true });
    }
  });

  test('asks for a password', async () => {
    const server = await start();
    await expect(
      ask(server.url('postgres', { name: 'postgres', password: 'wrong' }), 'select 1'),
    ).rejects.toMatchObject({ code: '28P01' });
    expect(fs.statSync(path.join(server.dir, 'password')).mode & 0o077).toBe(0);
  });

  test('keeps what was committed when it is killed, and starts again at once', async () => {
    const server = await start();
    const url = await ensureDatabase(server, 'kept');
    expect(await ensureDatabase(server, 'kept')).toBe(url);
    await ask(url, 'create table t as select 42 as n');
    process.kill(server.pid, 'SIGKILL');
    const again = await start(server.dir);
    expect((await ask(again.url('kept'), 'select n from t')).rows).toEqual([{ n: 42 }]);
    expect(again.pid).not.toBe(server.pid);
  });

  test('that outlived its parent is adopted, on its own port', async () => {
    const server = await start();
    const adopted = await start(server.dir);
    expect([adopted.pid, adopted.port]).toEqual([server.pid, server.port]);
    expect([server.adopted, adopted.adopted]).toEqual([false, true]);
  });

  test('is not confused by a pid file that a dead server left behind', async () => {
    const server = await start();
    await server.stop();
    fs.writeFileSync(
      path.join(server.dir, 'data', 'postmaster.pid'),
      `${process.pid}\n${server.dir}/data\n0\n${server.port}\n\n127.0.0.1\n\nready\n`,
    );
    const again = await start(server.dir);
    expect((await ask(again.url('postgres'), 'select 1 as one')).rows).toEqual([{ one: 1 }]);
    expect(again.adopted).toBe(false);
  });

  test('says what stands in its log when it cannot start', async () => {
    const dir = newDir();
    const server = await start(dir);
    await server.stop();
    fs.appendFileSync(path.join(server.dir, 'data', 'postgresql.conf'), 'nonsense = 1\n');
    await expect(startEmbedded({ dir })).rejects.toThrow(/nonsense/);
  });
});
