import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Recount } from '@huiyin/server';
import { manyCases } from '../../../../test/support/many-cases.js';
import { settled } from '../../../../test/support/settled.js';
import { testServices, type TestServices } from '../../../../test/support/services.js';

jest.setTimeout(120_000);

const CLI = path.resolve(import.meta.dirname, '../../dist/cli.js');
let t: TestServices;
beforeAll(async () => {
  t = await testServices();
  await manyCases(t);
  await settled(t.postgres);
});

/** With the rights of the processes: nothing of it needs more. */
function recount(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, 'recount', ...args], {
    env: { PATH: process.env['PATH'], DATABASE_URL: t.as('service'), HUIYIN_LANG: 'zh-CN' },
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

describe('npm run huiyin -- recount', () => {
  test('counts what nobody has counted, and says that all agrees', () => {
    const run = recount();
    expect([run.status, run.stderr]).toEqual([0, '']);
    expect(run.stdout).toMatch(/^13 件工单、\d+ 个统计单元：与全量重算完全一致。$/m);
  });

  test('names each cell that is wrong, and repairs it', async () => {
    await t.postgres.query(
      'update statistics_days set received = 99 where unit_id = -1 and received > 0',
    );
    const run = recount();
    expect(run.status).toBe(1);
    expect(run.stderr).toContain('unit -1 2026-03-02 hotline 的 received：统计为 99，重算为');
    const listed = recount('--json');
    expect(listed.status).toBe(1);
    const { differing, differences } = JSON.parse(listed.stdout) as Recount;
    expect(differing).toBeGreaterThan(2);
    expect(differences[0]).toMatchObject({ of: 'day', column: 'received', stored: 99 });
    expect(recount('--repair').status).toBe(0);
    expect(recount().status).toBe(0);
  });
});
