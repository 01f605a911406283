import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { writeXlsx } from 'hucre';
import pg from 'pg';
import { atEnd, testDatabase } from '../../../../test/support/test-database.js';

jest.setTimeout(90_000);

const CLI = path.resolve(import.meta.dirname, '../../dist/cli.js');
const HEADING = [
  '留言编号',
  '留言用户',
  '留言主题',
  '留言时间',
  '留言详情',
  '答复意见',
  '答复时间',
];
const dir = mkdtempSync(path.join(tmpdir(), 'huiyin-import-'));

/** An invented message: answered `days` after it came. */
const message = (id: number, days = 3): string[] => [
  String(id),
  `U${id}`,
  `第${id}号路灯不亮`,
  `2019/4/${String(1 + (id % 20))} 9:32:09`,
  `门口的路灯三天不亮了，]]> <b>请修</b> '; drop table cases; -- 😀 ${id}`,
  '已派人修复，感谢反映。',
  `2019/5/${String(days)} 10:00:00`,
];
const csv = (name: string, rows: string[][], heading = HEADING): string => {
  const file = path.join(dir, name);
  const cell = (value: string) => `"${value.replaceAll('"', '""')}"`;
  writeFileSync(file, [heading, ...rows].map((row) => row.map(cell).join(',')).join('\r\n'));
  return file;
};

let url: string;
let client: pg.Client;
beforeAll(async () => {
  ({ url } = await testDatabase());
  client = new pg.Client({ connectionString: url });
  await client.connect();
  atEnd(() => client.end());
});

function huiyin(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], {
    env: { PATH: process.env['PATH'], DATABASE_URL: url, HUIYIN_LANG: 'zh-CN' },
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

const counts = async (): Promise<Record<string, number>> =>
  (
    await client.query(
      `select (select count(*)::int from cases) as cases, (select count(*)::int from requests) as requests,
        (select count(*)::int from requesters) as requesters, (select count(*)::int from case_events) as events,
        (select count(*)::int from messages) as messages`,
    )
  ).rows[0] as Record<string, number>;

describe('import', () => {
  test('a dry run writes nothing', async () => {
    const run = huiyin('import', csv('dry.csv', [message(1), message(2)]), '--dry-run');
    expect([run.status, run.stdout]).toEqual([0, expect.stringContaining('2 行可导入，0 行有误')]);
    expect(await counts()).toMatchObject({ cases: 0, requests: 0 });
  });

  test('good rows go in, each fault is told with row and column, and the exit code is 1', async () => {
    const badDate = message(12);
    badDate[3] = '2019/2/30 9:00:00';
    const noTitle = message(13);
    noTitle[2] = ' ';
    const long = message(14);
    long[4] = '长'.repeat(7_000);
    const run = huiyin('import', csv('mixed.csv', [message(11), badDate, noTitle, long]));
    expect(run.status).toBe(1);
    expect(run.stderr).toContain('第 3 行，“留言时间”列');
    expect(run.stderr).toContain('第 4 行，“留言主题”列');
    expect(run.stderr).toContain('第 5 行，“留言详情”列');
    expect(run.stdout).toContain('导入 2 件');
    const { cases, requests, messages } = await counts();
    expect({ cases, requests, messages }).toEqual({ cases: 2, requests: 2, messages: 0 });
    const { rows } = await client.query<{ phase: string; content: string; answered: Date }>(
      `select c.phase, r.content, c.answered_at as answered from cases c
       join case_requests cr on cr.case_id = c.id join requests r on r.id = cr.request_id
       where r.external_id = '11'`,
    );
    expect(rows[0]).toMatchObject({
      phase: 'closed',
      content: expect.stringContaining(`]]> <b>请修</b> '; drop table cases; -- 😀`),
      answered: new Date('2019-05-03T02:00:00Z'),
    });
  });

  test('run twice it imports nothing twice, and xlsx works as csv does', async () => {
    const before = await counts();
    const file = path.join(dir, 'same.xlsx');
    writeFileSync(
      file,
      await writeXlsx({ sheets: [{ name: '1', rows: [HEADING, message(11), message(31)] }] }),
    );
    expect(huiyin('import', file).stdout).toContain('导入 1 件，已存在而跳过 1 件');
    const again = huiyin('import', file);
    expect([again.status, again.stdout]).toEqual([
      0,
      expect.stringContaining('导入 0 件，已存在而跳过 2 件'),
    ]);
    expect((await counts())['cases']).toBe(before['cases']! + 1);
  });

  test.each([
    [
      'a missing column',
      () =>
        csv(
          'column.csv',
          [message(41).slice(0, 6)],
          HEADING.filter((one) => one !== '留言时间'),
        ),
      '缺少必需的列“留言时间”',
    ],
    [
      'a broken file',
      () => {
        const file = path.join(dir, 'broken.xlsx');
        writeFileSync(file, 'PK no zip');
        return file;
      },
      '文件无法读取',
    ],
    ['no file', () => path.join(dir, 'nowhere.xlsx'), '找不到文件'],
  ])('%s is told, and nothing is written', async (_name, make, words) => {
    const before = await counts();
    const run = huiyin('import', make());
    expect([run.status, run.stderr]).toEqual([1, expect.stringContaining(words)]);
    expect(await counts()).toEqual(before);
  });

  test('the chains of imported cases are intact, and verify tells when one is not', async () => {
    expect(huiyin('verify')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('哈希链完整'),
    });
    await client.query('alter table case_events disable trigger case_events_append_only');
    await client.query(
      `update case_events set payload = '{"text":"另一个答复"}' where type = 'reply'`,
    );
    const run = huiyin('verify');
    expect([run.status, run.stderr]).toEqual([1, expect.stringContaining('哈希链断裂')]);
  });
});
