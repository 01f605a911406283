import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { atEnd } from '../../../../test/support/test-database.js';
import { settled } from '../../../../test/support/settled.js';
import { testServices, type TestServices } from '../../../../test/support/services.js';
import { readConfig } from '../config/config.js';
import { Postgres } from '../database/postgres.js';
import { Upkeep } from '../delivery/upkeep.js';
import { DailyHeads } from './daily-heads.js';
import { chainOf, headHash, NO_HEAD } from './head.js';
import { readHeadFile } from './head-file.js';
import { makeHead, storedHeads } from './head-store.js';

Logger.overrideLogger(false);

let t: TestServices;
let file: string;

const keeper = (postgres: Postgres = t.postgres): DailyHeads =>
  new DailyHeads(
    postgres,
    t.calendars,
    readConfig({ DATABASE_URL: t.url, HEADS_FILE: file }),
    new Upkeep(t.clock),
  );
const runAt = async (at: string, by = keeper()) => {
  t.clock.set(at);
  await settled(t.postgres);
  return by.run(t.clock.now());
};

beforeEach(async () => {
  t = await testServices();
  const folder = mkdtempSync(path.join(tmpdir(), 'huiyin-heads-'));
  atEnd(() => Promise.resolve(rmSync(folder, { recursive: true })));
  file = path.join(folder, 'sub', 'heads.jsonl');
});

describe('the daily head', () => {
  test('binds every case of yesterday, and is made once', async () => {
    const { id } = (await t.register()).state;
    await t.step(id, 'operator', 'submit');
    await t.register();
    const head = await runAt('2026-03-03T00:01+08:00');
    expect(head).toMatchObject({ day: '2026-03-02', cases: 2, events: 3, previous: NO_HEAD });
    expect(head && headHash(head)).toBe(head?.hash);
    expect(await runAt('2026-03-03T00:06+08:00')).toBeNull();
    expect(await runAt('2026-03-03T23:59+08:00')).toBeNull();
    expect(await storedHeads(t.postgres.pool)).toEqual([head]);
  });

  test('the day ends at midnight of the city, not of UTC', async () => {
    expect(await runAt('2026-03-02T15:59:59Z')).toMatchObject({ day: '2026-03-01' });
    expect(await runAt('2026-03-02T16:00:00Z')).toMatchObject({ day: '2026-03-02' });
  });

  test('of an empty archive is there too, and the next one is chained to it', async () => {
    const first = await runAt('2026-03-03T00:01+08:00');
    expect(first).toMatchObject({ cases: 0, events: 0 });
    await t.register();
    // Three days without a worker: the days between have no head, the one made now binds all the same.
    const second = await runAt('2026-03-07T08:00+08:00');
    expect(second).toMatchObject({ day: '2026-03-06', cases: 1, previous: first?.hash });
  });

  test('made by two workers at once is one', async () => {
    await t.register();
    const other = new Postgres(t.as('service'));
    atEnd(() => other.close());
    t.clock.set('2026-03-03T00:01+08:00');
    const workers = [keeper(), keeper(other), keeper(), keeper(other)];
    const made = await Promise.all(workers.map((one) => one.run(t.clock.now())));
    expect(made.filter(Boolean)).toHaveLength(1);
    expect(await storedHeads(t.postgres.pool)).toHaveLength(1);
    expect((await readHeadFile(file)).heads).toHaveLength(1);
  });

  test('a clock that ran ahead breaks no chain', async () => {
    const ahead = await runAt('2026-04-01T00:01+08:00');
    const right = await runAt('2026-03-03T00:01+08:00');
    const next = await runAt('2026-03-04T00:01+08:00');
    expect([right?.previous, next?.previous]).toEqual([ahead?.hash, right?.hash]);
    expect(chainOf(await storedHeads(t.postgres.pool)).chain).toEqual([ahead, right, next]);
  });

  test('leaves out an event whose transaction is still open, and the next head has it', async () => {
    const { id } = (await t.register()).state;
    await settled(t.postgres);
    const client = await t.postgres.pool.connect();
    await client.query('begin');
    await client.query(
      `insert into case_events select case_id, 2, type, actor_kind, actor_id, actor_role, actor_unit_id, at, recorded_at,
        payload, from_state, to_state, hash, sha256(hash) from case_events where case_id = $1 and seq = 1`,
      [id],
    );
    const early = await makeHead(t.postgres, '2026-03-02', t.clock.now());
    await client.query('commit');
    client.release();
    await settled(t.postgres);
    const late = await makeHead(t.postgres, '2026-03-03', t.clock.now());
    expect([early?.events, late?.events]).toEqual([1, 2]);
  });
});

describe('the file of heads', () => {
  test('holds what the table holds, line by line', async () => {
    await runAt('2026-03-03T00:01+08:00');
    await t.register();
    await runAt('2026-03-04T00:01+08:00');
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(
      await storedHeads(t.postgres.pool),
    );
  });

  test('that lost a line, or all, is made whole; nothing in it is rewritten', async () => {
    await runAt('2026-03-03T00:01+08:00');
    await runAt('2026-03-04T00:01+08:00');
    const [first = '', second = ''] = readFileSync(file, 'utf8').split('\n');
    writeFileSync(file, `${second}\n`);
    await runAt('2026-03-04T00:06+08:00');
    expect(readFileSync(file, 'utf8')).toBe(`${second}\n${first}\n`);
    rmSync(file);
    await runAt('2026-03-04T00:11+08:00');
    expect(readFileSync(file, 'utf8')).toBe(`${first}\n${second}\n`);
  });

  test('in which a crash left half a line goes on behind it', async () => {
    await runAt('2026-03-03T00:01+08:00');
    const whole = readFileSync(file, 'utf8');
    writeFileSync(file, whole.slice(0, 100));
    await runAt('2026-03-03T00:06+08:00');
    expect(readFileSync(file, 'utf8')).toBe(`${whole.slice(0, 100)}\n${whole}`);
    expect(await readHeadFile(file)).toMatchObject({ heads: [{ day: '2026-03-02' }], faults: [] });
  });

  test('names the lines that are no heads', async () => {
    await runAt('2026-03-03T00:01+08:00');
    const [line = ''] = readFileSync(file, 'utf8').split('\n');
    appendFileSync(
      file,
      `{"day":"2026-03-04"}\nnonsense\n${line.replace('"cases":0', '"cases":7')}\n`,
    );
    await runAt('2026-03-06T00:01+08:00');
    // The fourth line has a hash, which is not that of what it says.
    expect((await readHeadFile(file)).faults).toEqual([2, 3, 4]);
  });
});
