import { beforeAll, describe, expect, test } from '@jest/globals';
import { testServices, type TestServices } from '../../../../test/support/services.js';
import { readConfig } from '../config/config.js';
import { verifyPassword } from './passwords.js';
import { demoLogins, demoPassword, seedDemo, seedUnit } from './seed.js';
import { demoCaseServices, seedDemoCases } from './seed-cases.js';

describe('the demonstration data', () => {
  let t: TestServices;
  beforeAll(async () => {
    t = await testServices('2026-03-13T10:30+08:00');
  });
  const counts = async () => {
    const [row] = await t.postgres.query<Record<string, number>>(
      `select (select count(*)::int from units) as units, (select count(*)::int from users) as users,
        (select count(*)::int from memberships) as memberships, (select count(*)::int from categories) as categories,
        (select count(*)::int from cases) as cases`,
    );
    return row;
  };

  test('has units on four levels, and a login for every role of every workflow', async () => {
    expect(new Set(t.directory.units().map((u) => u.level))).toEqual(new Set([1, 2, 3, 4]));
    const roles = new Set(demoLogins.flatMap((l) => l.roles));
    for (const { permissions, kind } of t.workflows.all()) {
      const granted = [permissions.view, ...Object.values(permissions.events)]
        .flat()
        .map((g) => g.role);
      const missing = granted.filter((r) => !roles.has(r) && r !== 'requester' && r !== 'system');
      expect([kind, missing]).toEqual([kind, []]);
    }
    for (const login of demoLogins) {
      expect(login.unit).not.toBe('');
      expect(t.directory.userNamed(login.username)?.email).toMatch(/@huiyin\.example$/);
    }
  });

  test('lets every login in with the printed password', async () => {
    const rows = await t.postgres.query<{ hash: string }>(
      'select distinct password_hash as hash from users',
    );
    for (const { hash } of rows) expect(await verifyPassword(hash, demoPassword)).toBe(true);
  });

  test('in an office’s own database only the one unit is added, and nobody who could sign in', async () => {
    await t.postgres.query(`delete from units where code = 'history'`);
    const before = await counts();
    await seedUnit(t.postgres, 'history');
    expect(await counts()).toEqual({ ...before, units: (before?.['units'] ?? 0) + 1 });
  });

  test('added twice is there once, and gives back nothing that was taken away', async () => {
    const before = await counts();
    await t.postgres.query(`delete from memberships where role = 'inspector'`);
    await t.postgres.query(`update users set name = '改过的名字' where username = 'operator'`);
    await seedDemo(t.postgres);
    await t.directory.refresh();
    expect(await counts()).toEqual({ ...before, memberships: (before?.['memberships'] ?? 0) - 1 });
    expect(t.directory.userNamed('operator')?.name).toBe('改过的名字');
  });

  test.each(['2026-03-13T10:30+08:00', '2026-03-15T02:00+08:00', '2026-10-05T23:59+08:00'])(
    'has cases in all phases when first started at %s',
    async (at) => {
      const own = await testServices(at);
      const first = await seedDemoCases(own);
      expect(first.refused).toEqual([]);
      expect(first.made).toBe(10);
      const phases = await own.postgres.query<{ phase: string }>(
        'select distinct phase from cases order by phase',
      );
      expect(phases.map((p) => p.phase)).toEqual(['answered', 'assigned', 'closed', 'received']);
      const [overdue] = await own.postgres.query<{ n: number }>(
        `select count(*)::int as n from cases where phase <> 'closed' and nearest_due_at < $1`,
        [own.clock.now()],
      );
      expect(overdue?.n).toBeGreaterThan(0);
      expect(await seedDemoCases(own)).toEqual({ made: 0, known: 10, refused: [] });
    },
  );

  test('needs no more than the database and the configuration', async () => {
    const own = await testServices();
    const services = await demoCaseServices(own.postgres, readConfig({ DATABASE_URL: own.url }));
    expect(await seedDemoCases(services)).toEqual({ made: 10, known: 0, refused: [] });
  });
});
