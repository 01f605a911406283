import { spawn } from 'node:child_process';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { decide, type Actor, type CaseState, type Decision, type NewCase } from '@huiyin/core';
import { Postgres, recount, verifyAll, worldOf } from '@huiyin/server';
import { atEnd, testDatabase } from '../../../../test/support/test-database.js';
import {
  readingServices,
  testServices,
  type TestServices,
} from '../../../../test/support/services.js';
import { manyCases } from '../../../../test/support/many-cases.js';
import { WRITTEN_TABLES } from './sheet.js';
import { generate, type Generated, type Report } from './generate.js';
import type { Knowledge } from './load.js';

const NOW = '2026-10-20T10:30+08:00';
const CASES = 500;
const silent: Report = { begun: () => undefined, loaded: () => undefined, stage: () => undefined };

function knowledge(t: TestServices): Knowledge {
  return {
    directory: t.directory,
    workflows: t.workflows,
    identities: t.identities,
    calendar: t.calendars.city,
    world: worldOf(t.directory, t.calendars),
    profile: 'standard',
  };
}

const settings = {
  cases: CASES,
  seed: 'spec',
  years: 2,
  lean: false,
  now: new Date(NOW).toISOString(),
};

let t: TestServices;
let generated: Generated;
let indexesBefore: string[];

const indexes = (on: Pick<TestServices, 'postgres'>): Promise<string[]> =>
  on.postgres
    .query<{ d: string }>(
      `select pg_get_indexdef(indexrelid) as d from pg_index i join pg_class c on c.oid = i.indrelid
        where c.relnamespace = 'public'::regnamespace order by 1`,
    )
    .then((rows) => rows.map((row) => row.d));

beforeAll(async () => {
  t = await testServices(NOW);
  // A lived-in database: somebody has registered before.
  await t.register();
  indexesBefore = await indexes(t);
  generated = await generate(
    { url: t.url, settings, keepIndexes: false, report: silent },
    knowledge(t),
  );
}, 240_000);

describe('generated cases', () => {
  test('are there, each with its history, and the chain of each is intact', async () => {
    const verified = await verifyAll(t.postgres);
    expect(verified.broken).toEqual([]);
    expect(verified.cases).toBe(CASES + 1);
    expect(generated.cases).toBe(CASES);
    expect(verified.events).toBe(generated.events + 1);
    expect(generated.events / CASES).toBeGreaterThan(8);
  });

  test('are what the rules make of their events: state, deadlines, assignments and messages', async () => {
    const ids = await t.postgres.query<{ id: number }>(
      'select id from cases where id > 1 order by id',
    );
    let messages = 0;
    for (const { id } of ids) messages += await replay(t, id);
    expect(messages).toBeGreaterThan(CASES * 3);
  });

  test('stand in every state, and most are closed', async () => {
    const rows = await t.postgres.query<{ state: string; n: number }>(
      'select state, count(*) as n from cases group by 1',
    );
    const states = new Set(rows.map((row) => row.state));
    for (const state of [
      'closed.done',
      'closed.answeredDirectly',
      'assigned.handling',
      'assigned.onHold',
    ])
      expect(states).toContain(state);
    const closed = rows.reduce(
      (sum, { state, n }) => sum + (state.startsWith('closed') ? n : 0),
      0,
    );
    expect(closed / CASES).toBeGreaterThan(0.9);
    expect(closed / CASES).toBeLessThan(0.99);
  });

  test('point at nothing that is not there', async () => {
    const keys = await t.postgres.query<{
      child: string;
      columns: string;
      parent: string;
      keys: string;
    }>(/* sql */ `select c.conrelid::regclass::text as child, c.confrelid::regclass::text as parent,
          (select string_agg('c.' || quote_ident(attname), ', ' order by n) from unnest(c.conkey) with ordinality k (num, n)
            join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.num) as columns,
          (select string_agg('p.' || quote_ident(attname), ', ' order by n) from unnest(c.confkey) with ordinality k (num, n)
            join pg_attribute a on a.attrelid = c.confrelid and a.attnum = k.num) as keys
        from pg_constraint c where c.contype = 'f' and c.connamespace = 'public'::regnamespace`);
    expect(keys.length).toBeGreaterThan(10);
    // What the door alone writes has no foreign key of its own.
    const more = [
      ...['case_assignments', 'case_deadlines', 'messages'].map((child) => [
        child,
        'case_id',
        'cases',
      ]),
      ['messages', 'request_id', 'requests'],
      ['messages', 'user_id', 'users'],
    ].map(([child = '', column = '', parent = '']) => ({
      child,
      columns: `c.${column}`,
      parent,
      keys: 'p.id',
    }));
    for (const { child, columns, parent, keys: parentKeys } of [...keys, ...more]) {
      const orphans = await t.postgres.query(
        `select ${columns} from ${child} c where (${columns}) is not null
          and not exists (select from ${parent} p where (${parentKeys}) = (${columns})) limit 1`,
      );
      expect({ child, columns, orphans }).toEqual({ child, columns, orphans: [] });
    }
  });

  test('fill every column that the door fills', async () => {
    const door = await testServices();
    await manyCases(door);
    for (const table of WRITTEN_TABLES) {
      const filled = async (on: TestServices): Promise<string[]> => {
        const columns = await on.postgres.query<{ name: string }>(
          'select column_name as name from information_schema.columns where table_name = $1',
          [table],
        );
        const counts = columns.map(({ name }) => `count(${name}) as ${name}`).join(', ');
        const [row] = await on.postgres.query<Record<string, number>>(
          `select ${counts} from ${table}`,
        );
        return Object.keys(row ?? {}).filter((name) => (row?.[name] ?? 0) > 0);
      };
      const missing = new Set(await filled(door));
      for (const name of await filled(t)) missing.delete(name);
      expect({ table, missing: [...missing] }).toEqual({ table, missing: [] });
    }
  });

  test('have timers for all that will fire, and nothing in the past waits to fire', async () => {
    const [row] = await t.postgres.query<{ running: number; untimed: number; late: number }>(
      /* sql */ `select count(*) as running, count(*) filter (where not exists (select from timers t where t.at = d.next_at)) as untimed,
          count(*) filter (where next_at <= $1) as late from case_deadlines d where next_at is not null and case_id > 1`,
      [new Date(NOW)],
    );
    expect(row?.running).toBeGreaterThan(20);
    expect(row).toMatchObject({ untimed: 0, late: 0 });
  });

  test('are found by lists and by search, with requesters who can be read', async () => {
    const { lists } = readingServices(t);
    const office = t.actor('office');
    const counts = await lists.counts(office, {});
    expect(counts.total).toBe(CASES + 1);
    const found = await lists.list(office, { q: '路灯', sort: '-received', limit: 5 }, 'zh-CN');
    expect(found.items.length).toBeGreaterThan(0);
    for (const { id } of found.items) {
      const [request] = await t.postgres.query<{ said: string }>(
        `select title || content as said from requests r join case_requests c on c.request_id = r.id where c.case_id = $1`,
        [id],
      );
      expect(request?.said).toContain('路灯');
    }
    const [requester] = await t.postgres.query<{ identity: Buffer; keyId: string }>(
      'select identity, key_id as "keyId" from requesters order by id desc limit 1',
    );
    const identity = t.identities.openIdentity(requester!.identity, requester!.keyId);
    expect(identity.phone).toMatch(/^139\d{8}$/);
  });

  test('are counted by the statistics as a full count counts them', async () => {
    const { reader } = readingServices(t);
    expect((await reader.run()).cases).toBe(CASES + 1);
    const counted = await recount(t.postgres, t.workflows, t.calendars.city);
    expect(counted).toMatchObject({ cases: CASES + 1, differing: 0, differences: [] });
  });

  test('leave the schema as it was, and the next number free', async () => {
    expect(await indexes(t)).toEqual(indexesBefore);
    const [left] = await t.postgres.query<{ there: string | null }>(
      `select to_regclass('generation.run')::text as there`,
    );
    expect(left?.there).toBeNull();
    const { state } = await t.register();
    expect(state.id).toBe(CASES + 2);
  });
});

/** Sends the stored events through the rules again. Gives the number of messages that were compared. */
async function replay(on: TestServices, id: number): Promise<number> {
  const stored = await on.cases.load(id);
  if (!stored) throw new Error(`no case ${id}`);
  const events = await on.postgres.query<{
    type: string;
    actorKind: Actor['kind'];
    actorId: number | null;
    at: Date;
    payload: Record<string, unknown>;
  }>(
    `select type, actor_kind as "actorKind", actor_id as "actorId", at, payload from case_events where case_id = $1 order by seq`,
    [id],
  );
  const workflow = on.workflows.get(stored.kind);
  const world = worldOf(on.directory, on.calendars);
  let current: CaseState | NewCase = {
    id,
    number: stored.number,
    kind: stored.kind,
    profile: stored.profile,
    title: stored.title,
    secret: stored.secret,
    receivedAt: stored.receivedAt,
    requestIds: stored.requestIds,
  };
  const drafts: { seq: number; text: string; channel: string; data: unknown }[] = [];
  for (const { type, actorKind, actorId, at, payload } of events) {
    const actor: Actor =
      actorKind === 'person'
        ? on.directory.actorOf(actorId!)
        : actorKind === 'requester'
          ? { kind: 'requester', requestIds: actorId === null ? [] : [actorId] }
          : { kind: 'system' };
    const decision: Decision = decide(workflow, current, { type, payload, actor, at }, world);
    current = decision.next;
    for (const { text, channel, data } of decision.messages)
      drafts.push({ seq: decision.next.version, text, channel, data });
  }
  const byKey = (state: CaseState): CaseState => ({
    ...state,
    deadlines: [...state.deadlines].sort((a, b) =>
      `${a.name} ${a.ordinal}` < `${b.name} ${b.ordinal}` ? -1 : 1,
    ),
  });
  expect(byKey(stored)).toEqual(byKey(current as CaseState));
  const sent = await on.postgres.query<{
    seq: number;
    text: string;
    channel: string;
    data: unknown;
  }>('select distinct event_seq as seq, text, channel, data from messages where case_id = $1', [
    id,
  ]);
  for (const message of sent) expect(drafts).toContainEqual(message);
  expect(sent.length > 0).toBe(drafts.length > 0);
  return sent.length;
}

describe('a generation that is killed', () => {
  test('goes on where it was, doubles nothing and leaves every index', async () => {
    const { url } = await testDatabase();
    // Anybody else who is connected would keep the indexes in place.
    const own = { url, postgres: new Postgres(url, { max: 2, applicationName: 'huiyin cli' }) };
    atEnd(() => own.postgres.close());
    const before = await indexes(own);
    const main = path.join(import.meta.dirname, '../../dist/generate/main.js');
    const args = [
      '--cases',
      '21000',
      '--lean',
      '--years',
      '0.1',
      '--until',
      NOW,
      '--database',
      own.url,
    ];
    const first = spawn(process.execPath, [main, ...args], { stdio: 'ignore' });
    const dead = new Promise((resolve) => first.once('exit', resolve));
    const written = async (): Promise<number> => {
      const [row] = await own.postgres
        .query<{ n: number }>('select count(*) as n from generation.chunks')
        .catch(() => []);
      return row?.n ?? 0;
    };
    while ((await written()) < 3) await sleep(50);
    first.kill('SIGKILL');
    await dead;
    expect(await indexes(own)).not.toEqual(before);

    const other = spawn(process.execPath, [main, '--cases', '10', '--database', own.url]);
    expect(await new Promise((resolve) => other.once('exit', resolve))).toBe(1);

    const second = spawn(process.execPath, [main, ...args], { stdio: 'ignore' });
    expect(await new Promise((resolve) => second.once('exit', resolve))).toBe(0);
    const [count] = await own.postgres.query<
      Record<string, number>
    >(/* sql */ `select count(*) as cases, count(distinct number) as numbers, min(id) as first, max(id) as last,
          count(*) filter (where number !~ '^[A-Z]{2}20\\d{8}$') as strange from cases`);
    const all = { cases: 21_000, numbers: 21_000, first: 1, last: 21_000, strange: 0 };
    expect(count).toEqual(all);
    expect((await verifyAll(own.postgres)).broken).toEqual([]);
    expect(await indexes(own)).toEqual(before);
  }, 240_000);
});
