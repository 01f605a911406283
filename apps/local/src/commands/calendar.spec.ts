import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { testServices, type TestServices } from '../../../../test/support/services.js';
import { atEnd } from '../../../../test/support/test-database.js';

jest.setTimeout(120_000);

const CLI = path.resolve(import.meta.dirname, '../../dist/cli.js');
/** The lock of the worker that lists and moves. */
const WORKER = 0xca1e;
const dir = mkdtempSync(path.join(tmpdir(), 'huiyin-calendar-'));

let t: TestServices;

function calendar(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, 'calendar', ...args], {
    env: { PATH: process.env['PATH'], DATABASE_URL: t.url, HUIYIN_LANG: 'zh-CN' },
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}
function imported(text: string, ...options: string[]) {
  const file = path.join(dir, 'days.csv');
  writeFileSync(file, text);
  return calendar('import', file, '--as', 'office', '--reason', '放假安排', ...options);
}

beforeAll(async () => {
  atEnd(() => Promise.resolve(rmSync(dir, { recursive: true })));
  t = await testServices();
});

describe('npm run huiyin -- calendar', () => {
  test('refuses a first line that it cannot read, by its number', async () => {
    const source = ['--source', '国办发明电〔2026〕1号'];
    const answer = imported('2027年1月1日,off,元旦\n2027-01-02,off,元旦\n', ...source);
    expect(answer.status).toBe(1);
    expect(answer.stderr).toBe('第 1 行：没有这一天，或不是 2026-01-31 这样的写法\n');
    const weekday = imported('日期,类型,名称\n2027-01-04,working,元旦\n', ...source);
    expect(weekday.stderr).toBe('2027-01-04：不是周六或周日，无需列为上班\n');
    const [row] = await t.postgres.query<{ n: number }>(
      'select count(*) as n from calendar_changes',
    );
    expect(row?.n).toBe(0);
  });

  test('says which option is missing', () => {
    const answer = imported('2027-03-04,off,台风\n');
    expect(answer.status).toBe(1);
    expect(answer.stderr).toContain('缺少选项 --source');
    expect(answer.stderr).toContain('请改用 --local 或 --unit');
    expect(calendar('impact', 'x').stderr).toContain('编号应为数字');
  });

  test('takes a year of two lines, and warns of what seems to be missing', () => {
    const answer = imported('2027-01-01,off,元旦\n2027-10-01,off,国庆节\n', '--source', 'x');
    expect(answer).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('已提出日历变动 1'),
    });
    expect(answer.stderr).toContain('2027 年只列出 2 个放假日');
    expect(answer.stderr).toContain('没有列出法定节日：春节、清明节、劳动节、端午节、中秋节');
    expect(answer.stderr).toContain('不要批准');
  });

  test('lists what days are in words, and says that it is still counting', async () => {
    const worker = await t.postgres.pool.connect();
    try {
      await worker.query('select pg_advisory_lock($1)', [WORKER]);
      const answer = imported('2027-03-04,off,台风\n2027-03-06,working,补班\n', '--local');
      expect([answer.status, answer.stderr]).toEqual([0, '']);
      expect(calendar('list').stdout).toContain('2027-03-04 放假、2027-03-06 上班');
      expect(calendar('impact', '2')).toEqual({
        ...{ status: 1, stdout: '', stderr: '变动 2 的影响计算中，请稍候再查看。\n' },
      });
    } finally {
      await worker.query('select pg_advisory_unlock($1)', [WORKER]);
      worker.release();
    }
    expect(calendar('impact', '2')).toMatchObject({
      ...{ status: 0, stdout: expect.stringContaining('0 件工单') },
    });
  });
});
