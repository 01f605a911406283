import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { freePort } from '../../../test/support/redis.js';
import { startMailServer, type MailServer } from '../../../test/support/mail-server.js';
import { testServices, type TestServices } from '../../../test/support/services.js';
import { atEnd } from '../../../test/support/test-database.js';
import { until } from '../../../test/support/until.js';

jest.setTimeout(120_000);

const MAIN = path.join(import.meta.dirname, '../dist/main.js');

let services: TestServices;
let mail: MailServer;
const running = new Set<ChildProcess>();

beforeAll(async () => {
  if (!existsSync(MAIN)) throw new Error('apps/worker is not built: npm run build');
  services = await testServices(new Date().toISOString());
  // Real workers live at the time of day at which the tests run: by night mails would wait for the morning.
  await services.postgres.query('update units set quiet_from = 0, quiet_to = 0');
  mail = await startMailServer();
  atEnd(() => mail.close());
});
afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
});

interface WorkerProcess {
  child: ChildProcess;
  url: string;
  output: () => string;
  exited: Promise<number | null>;
}

/** A real worker process, signed in with the service's role. */
async function startWorker(env: Record<string, string> = {}): Promise<WorkerProcess> {
  const port = await freePort();
  const child = spawn(process.execPath, [MAIN], {
    env: {
      PATH: process.env['PATH'] ?? '',
      DATABASE_URL: services.as('service'),
      SMTP_URL: mail.url,
      WORKER_PORT: String(port),
      LOG_LEVEL: 'warn',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const exited = new Promise<number | null>((resolve) =>
    child.once('exit', (code) => resolve(code)),
  );
  void exited.then(() => running.delete(child));
  return { child, url: `http://127.0.0.1:${port}`, output: () => output, exited };
}
const isReady = async ({ url }: WorkerProcess): Promise<boolean> =>
  fetch(`${url}/health/ready`).then(
    (response) => response.ok,
    () => false,
  );
async function readyWorker(): Promise<WorkerProcess> {
  const worker = await startWorker();
  await until(`the worker is ready: ${worker.output()}`, () => isReady(worker), 30_000);
  return worker;
}

describe('a worker that is killed (-9)', () => {
  /** Commits requests with a mail each, and a deadline each that is due in two seconds. */
  async function commit(count: number, round: number): Promise<number[]> {
    const at = new Date(Math.ceil(Date.now() / 1000) * 1000 + 2_000);
    const results = await services.intake.register(
      Array.from({ length: count }, (_, i) => ({
        channel: 'phone',
        type: 'complaint',
        title: '井盖缺失',
        content: '学府路与文昌街路口井盖缺失，十分危险，请尽快处理。',
        requester: { name: '赵六', email: `r${round}-${i}@example.com` },
        actor: services.actor('operator'),
      })),
    );
    const ids = results.map((result) => {
      if (!result.ok || result.duplicate) throw new Error('not registered');
      return result.state.id;
    });
    await services.postgres.query(
      `update case_deadlines set due_at = $2, warn_at = '{}', next_at = $2 where case_id = any ($1::bigint[]) and name = 'acceptDue'`,
      [ids, at],
    );
    await services.postgres.query('insert into timers (at) values ($1) on conflict do nothing', [
      at,
    ]);
    await services.postgres.query('notify huiyin_messages');
    return ids;
  }

  test('between commit and delivery loses no message and no deadline, and doubles no deadline', async () => {
    const ids: number[] = [];
    for (const [round, afterMs] of [0, 30, 120].entries()) {
      const worker = await readyWorker();
      ids.push(...(await commit(15, round)));
      await new Promise((resolve) => setTimeout(resolve, afterMs));
      worker.child.kill('SIGKILL');
      await worker.exited;
    }
    const left = await services.postgres.query(
      'select 1 from messages where case_id = any ($1::bigint[]) and text = $2 and delivered_at is null',
      [ids, 'registered'],
    );
    expect(left.length).toBeGreaterThan(0); // else the kills came too late to prove anything

    const worker = await readyWorker();
    const undelivered = () =>
      services.postgres.query(
        `select 1 from messages where case_id = any ($1::bigint[]) and delivered_at is null and channel <> 'notice'
          and failed_at is null`,
        [ids],
      );
    await until('all mails are delivered', async () => (await undelivered()).length === 0, 60_000);
    const fired = () =>
      services.postgres.query<{ caseId: number; n: number }>(
        `select case_id as "caseId", count(*) as n from case_events
          where case_id = any ($1::bigint[]) and type = 'deadlinePassed' and payload ->> 'deadline' = 'acceptDue' group by 1`,
        [ids],
      );
    await until('all deadlines fired', async () => (await fired()).length === ids.length, 60_000);
    expect((await fired()).every((row) => row.n === 1)).toBe(true);

    const registered = await services.postgres.query(
      `select 1 from messages where case_id = any ($1::bigint[]) and text = 'registered' and failed_at is not null`,
      [ids],
    );
    expect(registered).toEqual([]);
    for (let round = 0; round < 3; round++) {
      for (let i = 0; i < 15; i++) {
        const got = mail
          .to(`r${round}-${i}@example.com`)
          .filter((one) => one.subject?.includes('登记'));
        // At least once; a repeated one is the same mail by its Message-ID.
        expect(new Set(got.map((one) => one.messageId)).size).toBe(1);
      }
    }
    worker.child.kill('SIGTERM');
    expect(await worker.exited).toBe(0);
  });
});

describe('a worker process', () => {
  test('tells that it lives, that it is ready, and its numbers; and ends cleanly when asked', async () => {
    const worker = await readyWorker();
    expect((await fetch(`${worker.url}/health/live`)).status).toBe(200);
    const metrics = await (await fetch(`${worker.url}/metrics`)).text();
    expect(metrics).toMatch(/^huiyin_messages_waiting \d+$/m);
    expect(metrics).toMatch(/^huiyin_sweep_lag_seconds \d/m);
    expect((await fetch(`${worker.url}/somewhere`)).status).toBe(404);
    worker.child.kill('SIGTERM');
    expect(await worker.exited).toBe(0);
  });

  test('does not start on a database that lacks a migration, and says what to do', async () => {
    const name = await services.postgres.query<{ name: string }>(
      'select name from migrations order by id desc limit 1',
    );
    await services.postgres.query('delete from migrations where name = $1', [name[0]?.name]);
    try {
      const worker = await startWorker();
      expect(await worker.exited).toBe(1);
      expect(worker.output()).toContain('npm run migrate');
    } finally {
      await services.postgres.query('insert into migrations (timestamp, name) values (0, $1)', [
        name[0]?.name,
      ]);
    }
  });

  test('does not start with a faulty configuration, and lists every fault', async () => {
    const worker = await startWorker({ DATABASE_POOL: 'many', SMTP_URL: 'http://mail' });
    expect(await worker.exited).toBe(1);
    expect(worker.output()).toContain('DATABASE_POOL');
    expect(worker.output()).toContain('SMTP_URL');
  });
});
