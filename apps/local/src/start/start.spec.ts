import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, jest, test } from '@jest/globals';
import pg from 'pg';
import { until } from '../../../../test/support/until.js';
import { parseOptions } from './options.js';

jest.setTimeout(180_000);

const MAIN = path.resolve(import.meta.dirname, '../../dist/main.js');
const dir = mkdtempSync(path.join(tmpdir(), 'huiyin-start-'));
chmodSync(dir, 0o755);
const running = new Set<ChildProcess>();

afterAll(async () => {
  for (const child of running) child.kill('SIGKILL');
  const pidFile = path.join(dir, 'postgres/data/postmaster.pid');
  if (existsSync(pidFile))
    process.kill(Number(readFileSync(pidFile, 'utf8').split('\n')[0]), 'SIGQUIT');
  rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
});

/** Five free ports in a row, as the program wants them. */
async function freeRun(): Promise<number> {
  const isFree = (port: number) =>
    new Promise<boolean>((resolve) => {
      const probe = createServer().once('error', () => resolve(false));
      probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
    });
  for (let first = 20_000 + (process.pid % 20_000); ; first += 5) {
    const free = await Promise.all([0, 1, 2, 3, 4].map((step) => isFree(first + step)));
    if (free.every(Boolean)) return first;
  }
}

function start(port: number, ...more: string[]) {
  const child = spawn(process.execPath, [MAIN, '--port', String(port), '--data', dir, ...more], {
    env: { PATH: process.env['PATH'], HUIYIN_LANG: 'zh-CN' },
  });
  running.add(child);
  let output = '';
  const ended = new Promise<number | null>((resolve) =>
    child.once('exit', (code) => {
      running.delete(child);
      resolve(code);
    }),
  );
  const heard = (words: string) =>
    new Promise<void>((resolve, reject) => {
      const look = () => output.includes(words) && resolve();
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (chunk: Buffer) => {
          output += chunk.toString();
          look();
        });
      look();
      void ended.then(() => reject(new Error(`it ended before "${words}":\n${output}`)));
    });
  return { child, ended, ready: heard('按 Ctrl-C 停止'), output: () => output };
}

const answers = async (port: number, tail = '/') =>
  (await fetch(`http://127.0.0.1:${port}${tail}`, { redirect: 'manual' })).status;

async function cases(): Promise<string[]> {
  const lines = readFileSync(path.join(dir, 'postgres/data/postmaster.pid'), 'utf8').split('\n');
  const password = readFileSync(path.join(dir, 'postgres/password'), 'utf8').trim();
  const client = new pg.Client(`postgres://postgres:${password}@127.0.0.1:${lines[3]}/huiyin`);
  await client.connect();
  const { rows } = await client.query<{ number: string }>('select number from cases order by id');
  await client.end();
  return rows.map((row) => row.number);
}

describe('npm start', () => {
  test('starts everything, keeps the data over a hard kill and a stop, and ends cleanly', async () => {
    const port = await freeRun();
    const first = start(port);
    await first.ready;
    expect(await Promise.all([0, 1, 2].map((step) => answers(port + step)))).toEqual([
      200, 200, 200,
    ]);
    expect(await answers(port, '/api/docs')).toBe(200);
    expect(first.output()).toContain('operator');
    const before = await cases();
    expect(before.length).toBeGreaterThan(3);

    // kill -9 of the whole program: the services end by themselves, the database is adopted by the next start
    first.child.kill('SIGKILL');
    await first.ended;
    const second = start(port);
    await second.ready;
    expect(await cases()).toEqual(before);

    const other = start(await freeRun());
    await expect(other.ready).rejects.toThrow('已有一个回音在运行');

    second.child.kill('SIGINT');
    expect(await second.ended).toBe(0);
    expect(second.output()).toContain('已全部停止');
    await expect(answers(port)).rejects.toThrow();
    expect(existsSync(path.join(dir, 'postgres/data/postmaster.pid'))).toBe(false);
  });

  test('a database and services that were killed are started again, with everything that was there', async () => {
    const port = await freeRun();
    const run = start(port);
    await run.ready;
    const before = await cases();
    const pidFile = path.join(dir, 'postgres/data/postmaster.pid');
    const pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0]);
    process.kill(pid, 'SIGKILL');
    const recovered = async (): Promise<boolean> =>
      run.output().includes('数据库意外停止') &&
      (await answers(port, '/health/ready').catch(() => 0)) === 200;
    await until('the api answers again', recovered, 60_000);
    expect(await cases()).toEqual(before);
    expect(Number(readFileSync(pidFile, 'utf8').split('\n')[0])).not.toBe(pid);
    run.child.kill('SIGINT');
    expect(await run.ended).toBe(0);
    expect(existsSync(pidFile)).toBe(false);
  });

  test('says which port is taken, for what, and what to do', async () => {
    const port = await freeRun();
    const holder = createServer().listen(port + 1, '127.0.0.1');
    const run = start(port);
    await expect(run.ready).rejects.toThrow(`端口 ${port + 1}（portal）已被占用`);
    expect(await run.ended).toBe(1);
    await new Promise((resolve) => holder.close(resolve));
  });

  test.each([[['--port', 'abc']], [['--port=80']], [['--colour']]])('refuses %j', (argv) => {
    expect(() => parseOptions(argv, '/')).toThrow();
  });
});
