import { beforeAll, describe, expect, test } from '@jest/globals';
import { testServices, type TestServices } from '../../../../test/support/services.js';
import { Directory } from './directory.js';

describe('units and users', () => {
  let t: TestServices;
  beforeAll(async () => {
    t = await testServices();
  });
  const codes = (ids: readonly number[]) =>
    t.directory
      .units()
      .filter((u) => ids.includes(u.id))
      .map((u) => u.code)
      .sort();

  test('a unit covers itself and all below it, and nothing beside it', () => {
    expect(codes(t.directory.covers(t.unit('chenghu')))).toEqual([
      'chenghu',
      'chenghu.liuan',
      'chenghu.liuan.chunxiao',
      'chenghu.shiqiao',
    ]);
    expect(codes(t.directory.covers(t.unit('roads.maintenance')))).toEqual(['roads.maintenance']);
    expect(t.directory.covers(t.unit('office'))).toHaveLength(t.directory.units().length);
    expect(t.directory.covers(999_999)).toEqual([]);
    expect(t.directory.parentUnit(t.unit('chenghu.liuan'))).toBe(t.unit('chenghu'));
  });

  test('a role is looked for in the very unit, or anywhere', () => {
    const names = (role: string, unit: string | null) =>
      t.directory
        .recipients(role, unit === null ? null : t.unit(unit))
        .map((c) => t.directory.user(c.userId)?.username);
    expect(names('liaison', 'chenghu')).toEqual(['chenghu.liaison']);
    expect(names('liaison', null)).toEqual(
      expect.arrayContaining(['chenghu.liaison', 'liuan.liaison', 'roads.liaison']),
    );
    expect(names('liaison', 'history')).toEqual([]);
  });

  test('who is no longer active acts no more and is told nothing', async () => {
    const { id } = t.actor('water.head');
    await t.postgres.query('update users set active = false where id = $1', [id]);
    await t.directory.refresh();
    expect(() => t.directory.actorOf(id)).toThrow(
      expect.objectContaining({ code: 'unauthenticated' }),
    );
    expect(t.directory.recipients('unitHead', t.unit('water'))).toEqual([]);
  });

  test('a change that is told reaches another process at once', async () => {
    const other = new Directory(t.postgres);
    await other.onModuleInit();
    await t.postgres.query(`update units set name = '供水公司' where code = 'water'`);
    await t.postgres.query('notify people_changed');
    const until = Date.now() + 5_000;
    while (other.unitName(t.unit('water')) !== '供水公司' && Date.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(other.unitName(t.unit('water'))).toBe('供水公司');
    await other.onApplicationShutdown();
  });

  test('units that stand above each other in a circle harm nobody', async () => {
    await t.postgres.query('update units set parent_id = $1 where id = $2', [
      t.unit('chenghu.liuan'),
      t.unit('chenghu'),
    ]);
    await t.directory.refresh();
    expect(codes(t.directory.covers(t.unit('chenghu')))).toContain('chenghu.liuan.chunxiao');
  });
});
