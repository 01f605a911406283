import { describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { testDatabase } from '../../../../test/support/test-database.js';
import { dataSource } from './data-source.js';
import { migrate, pendingMigrations } from './migrate.js';
import { migrations } from './migrations/index.js';

describe('the schema', () => {
  test('made by the migrations is the one that the entities describe', async () => {
    const { url } = await testDatabase();
    const source = await dataSource(url).initialize();
    const drift = await source.driver.createSchemaBuilder().log();
    await source.destroy();
    expect(drift.upQueries.map(({ query }) => query)).toEqual([]);
  });

  test('is complete, and a second migration changes nothing', async () => {
    const { url, as } = await testDatabase();
    expect(await pendingMigrations(url)).toEqual([]);
    expect(await pendingMigrations(as('portal'))).toEqual([]);
    expect(await migrate(url)).toEqual([]);
  });

  test('of an empty database lacks every migration', async () => {
    const { url } = await testDatabase();
    const admin = new pg.Client({ connectionString: url });
    await admin.connect();
    await admin.query('drop table migrations; drop schema bullmq cascade');
    await admin.end();
    expect(await pendingMigrations(url)).toEqual([...migrations.map((m) => m.name), 'bullmq']);
  });

  test('can be taken back and made again', async () => {
    const { url } = await testDatabase();
    const source = await dataSource(url).initialize();
    for (const _ of migrations) await source.undoLastMigration();
    expect((await source.runMigrations()).map((m) => m.name)).toEqual(
      migrations.map((m) => m.name),
    );
    await source.destroy();
  });
});

describe("the portal's role", () => {
  test.each([
    'select identity from requesters',
    'select phone_hash from requesters',
    'select query_code from requests',
    'select password_hash from users',
    'select * from users',
    'select * from sessions',
    'select * from reveals',
    'select * from audit_log',
    'select * from messages',
    'delete from cases',
    'update requests set title = title',
    'delete from case_requests',
    'update users set active = false',
    'select * from bullmq.job',
    'update case_events set type = type',
    'create table mine (id int)',
  ])('may not %s', async (statement) => {
    expect(await errorOf('portal', statement)).toBe('42501');
  });

  test.each([
    ...['case_events', 'reveals', 'audit_log', 'daily_heads'].flatMap((table) => [
      `delete from ${table}`,
      `truncate ${table}`,
      `alter table ${table} disable trigger all`,
      `drop table ${table}`,
    ]),
    'update case_events set type = type',
    'update reveals set reason = reason',
    'update audit_log set act = act',
    'update daily_heads set hash = hash',
    'drop trigger case_events_append_only on case_events',
    'create or replace function forbid_change() returns trigger language plpgsql as $$ begin return new; end $$',
    'create or replace function event_position() returns bigint language sql as $$ select 1::bigint $$',
    'set session_replication_role = replica',
    'update event_clock set shift = shift + 1',
    'insert into event_clock default values',
    'delete from event_clock',
    'drop table cases',
    'set role postgres',
  ])('and the service role may not %s', async (statement) => {
    expect(await errorOf('service', statement)).toBe('42501');
  });

  test.each([
    'update daily_heads set hash = hash',
    'delete from daily_heads',
    'insert into daily_heads select * from daily_heads',
    'select blocks from daily_heads',
    'truncate case_events',
    'update event_clock set shift = 0',
  ])('nor the portal %s', async (statement) => {
    expect(await errorOf('portal', statement)).toBe('42501');
  });

  test.each([
    'update case_events set type = type',
    'delete from daily_heads',
    'truncate daily_heads',
    'truncate case_events',
    'truncate reveals',
    'truncate audit_log',
    'truncate cases cascade',
  ])('not even the owner may %s', async (statement) => {
    const { url } = await testDatabase();
    const owner = new pg.Client({ connectionString: url });
    await owner.connect();
    await expect(owner.query(statement)).rejects.toThrow('append-only');
    await owner.end();
  });

  const errorOf = async (
    role: 'portal' | 'service',
    statement: string,
  ): Promise<string | undefined> => {
    const { as } = await testDatabase();
    const client = new pg.Client({ connectionString: as(role) });
    await client.connect();
    const error = await client.query(statement).then(
      () => undefined,
      (e: pg.DatabaseError) => e.code,
    );
    await client.end();
    return error;
  };
});
