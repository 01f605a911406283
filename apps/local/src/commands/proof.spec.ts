import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import {
  appendLines,
  bundleDigest,
  headHash,
  makeHead,
  requirePositions,
  type Bundle,
  type Head,
} from '@huiyin/server';
import { settled } from '../../../../test/support/settled.js';
import { testServices, type TestServices } from '../../../../test/support/services.js';
import { atEnd } from '../../../../test/support/test-database.js';

jest.setTimeout(120_000);

const CLI = path.resolve(import.meta.dirname, '../../dist/cli.js');
const dir = mkdtempSync(path.join(tmpdir(), 'huiyin-proof-'));
const file = (name: string): string => path.join(dir, name);
const heads = file('heads.jsonl');

let t: TestServices;
let number: string;
let young: string;

function huiyin(args: string[], env: Record<string, string> = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...args], {
    env: {
      PATH: process.env['PATH'],
      DATABASE_URL: t.url,
      HEADS_FILE: heads,
      HUIYIN_LANG: 'zh-CN',
      ...env,
    },
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}
async function headOf(day: string): Promise<void> {
  await settled(t.postgres);
  const head = await makeHead(t.postgres, day, t.clock.now());
  if (!head) throw new Error('no head was made');
  await appendLines(heads, [head]);
}

beforeAll(async () => {
  atEnd(() => Promise.resolve(rmSync(dir, { recursive: true })));
  t = await testServices();
  const { state } = await t.register();
  number = state.number;
  await headOf('2026-03-02');
  await t.step(state.id, 'operator', 'submit', { remark: '请尽快' });
  await headOf('2026-03-03');
  copyFileSync(heads, file('kept.jsonl'));
});

describe('npm run huiyin -- verify', () => {
  test('says in words that cases, heads and file agree', () => {
    const run = huiyin(['verify', '--heads', 'all']);
    expect([run.status, run.stderr]).toEqual([0, '']);
    expect(run.stdout).toContain('哈希链完整');
    expect(run.stdout).toContain('已由事件重新计算：2026-03-02 … 2026-03-03');
    expect(run.stdout).toContain(`与日报头文件 ${heads} 一致（2 个）`);
    expect(huiyin(['verify'], { HEADS_FILE: '' }).stdout).toContain('没有日报头文件可比对');
  });

  test('of one case names the heads that bind it', () => {
    const run = huiyin(['verify', number]);
    expect([run.status, run.stderr]).toEqual([0, '']);
    expect(run.stdout).toContain('第 1 至 2 个事件包含于 2026-03-03 的日报头');
    expect(run.stdout).not.toContain('证明包');
    const alone = huiyin(['verify', number], { HEADS_FILE: '' });
    expect(alone.stdout).toContain('没有日报头文件可比对');
    expect(alone.stdout).not.toContain('证明包');
    expect(huiyin(['verify', 'HL0'])).toMatchObject({ status: 1 });
  });

  test('of a bundle needs no database', () => {
    const out = file('bundle.json');
    expect(huiyin(['bundle', number, '--out', out])).toMatchObject({ status: 0 });
    const nowhere = { DATABASE_URL: 'postgres://127.0.0.1:1/none' };
    const kept = ['verify', '--bundle', out, '--heads', file('kept.jsonl')];
    const run = huiyin(kept, nowhere);
    expect([run.status, run.stderr]).toEqual([0, '']);
    expect(run.stdout).toContain('证实，第 1 至 2 个事件自 2026-03-03 的日报头生成以来未被改动');
    expect(run.stdout).toContain('结论：截至 2026-03-03 的日报头，未发现改动');

    writeFileSync(out, readFileSync(out, 'utf8').replace('请尽快', '请慢慢'));
    const changed = huiyin(kept, nowhere);
    expect(changed.status).toBe(1);
    expect(changed.stderr).toContain(`工单 ${number}：第 2 个事件之处哈希链断裂`);
    expect(changed.stderr).toContain('结论：与记录不符');
    expect(changed.stdout).not.toMatch(/个事件自|包含于/);
    writeFileSync(out, '{}');
    expect(huiyin(kept, nowhere)).toMatchObject({
      ...{ status: 1, stderr: expect.stringContaining('结论：不是证明包') },
    });
  });

  test('of a bundle tells what no head proves yet from what was altered', async () => {
    young = (await t.register()).state.number;
    const kept = (name: string) => [
      'verify',
      '--bundle',
      file(name),
      '--heads',
      file('kept.jsonl'),
    ];
    const made = huiyin(['bundle', number, young, '--out', file('young.json')]);
    expect(made).toMatchObject({ status: 0, stdout: expect.stringContaining('已写入') });
    expect(made.stderr).toContain(`工单 ${young} 共 1 个事件，尚无日报头可证明其中任何一个`);
    expect(made.stderr).not.toContain(number);
    const early = huiyin(kept('young.json'));
    expect(early.status).toBe(3);
    expect(early.stdout).toContain(`工单 ${number}：另处保存的日报头证实，第 1 至 2 个事件`);
    expect(early.stdout).toContain('晚于另处保存的最后一个日报头（2026-03-03）');
    expect(early.stderr).toContain('结论：尚不能证明全部事件，也未发现与记录不符');
    expect(early.stderr).toContain('重新导出证明包');

    const cut = JSON.parse(readFileSync(file('young.json'), 'utf8')) as Bundle;
    for (const one of cut.cases) one.inclusions = [];
    writeFileSync(file('cut.json'), JSON.stringify({ ...cut, digest: bundleDigest(cut) }));
    const found = huiyin(kept('cut.json'));
    expect(found.status).toBe(1);
    expect(found.stderr).toContain('结论：与记录不符');

    expect(huiyin(['verify', young])).toMatchObject({
      ...{ status: 0, stderr: '', stdout: expect.stringContaining('尚无日报头可证明') },
    });
    await headOf('2026-03-04');
    copyFileSync(heads, file('kept.jsonl'));
    expect(huiyin(kept('young.json'))).toMatchObject({
      ...{ status: 1, stderr: expect.stringContaining('结论：缺少应有的证明') },
    });
    // Who has kept the heads to an earlier day is shown that day.
    const first = file('first.jsonl');
    writeFileSync(first, `${readFileSync(heads, 'utf8').split('\n')[0]}\n`);
    const forThat = ['bundle', number, '--out', file('first.json'), '--shown-at'];
    expect(huiyin([...forThat, '2026-03-09'])).toMatchObject({
      ...{ status: 1, stderr: expect.stringContaining('没有 2026-03-09 的日报头') },
    });
    expect(huiyin([...forThat, '2026-03-02']).status).toBe(0);
    const shown = huiyin(['verify', '--bundle', file('first.json'), '--heads', first]);
    expect([shown.status, shown.stdout]).toEqual([3, expect.stringContaining('第 1 至 1 个事件')]);

    expect(huiyin(['bundle', young, '--out', file('young.json')]).stderr).toBe('');
    expect(huiyin(kept('young.json')).status).toBe(0);
  });

  test('refuses what it cannot read', () => {
    expect(huiyin(['bundle', 'HL0', '--out', file('none.json')])).toMatchObject({
      ...{ status: 1, stderr: expect.stringContaining('没有编号为 HL0 的工单') },
    });
    expect(huiyin(['verify', '--bundle', file('absent.json')])).toMatchObject({
      ...{ status: 1, stderr: expect.stringContaining('没有这个文件') },
    });
    expect(huiyin(['verify', '--heads', file('absent')]).status).toBe(1);
    expect(huiyin(['verify', '--since', 'yesterday'])).toMatchObject({
      ...{ status: 1, stderr: expect.stringContaining('YYYY-MM-DD') },
    });
  });

  test('says which case no longer agrees with the heads, and since when', async () => {
    const hash = '0'.repeat(64);
    await t.postgres.query('alter table case_events disable trigger case_events_append_only');
    await t.postgres.query(`update case_events set hash = '\\x${hash}' where seq = 2`);
    const run = huiyin(['verify']);
    expect(run.status).toBe(1);
    expect(run.stderr).toContain(`工单 ${number}：第 2 个事件之后哈希链断裂`);
    expect(run.stderr).toContain(`2026-03-04 的日报头：工单 ${number} 至 ${young} 与当时不符`);
    expect(run.stderr).toContain('2026-03-02 的日报头仍与之相符');
    expect(huiyin(['verify'], { HUIYIN_LANG: 'en' }).stderr).toContain('are not what they were');
  });
});

describe('a database that was filled from a dump', () => {
  // Its events come from a server that had counted further than the one it is on now.
  beforeAll(async () => {
    t = await testServices();
    await t.register();
    rmSync(heads);
    await headOf('2026-03-02');
    await t.postgres.query('alter table case_events disable trigger case_events_append_only');
    await t.postgres.query('alter table daily_heads disable trigger daily_heads_append_only');
    await t.postgres.query('update case_events set position = position + 1000000000');
  });

  test('lets no process write until after-restore has been run', async () => {
    for (const role of ['service', 'portal'] as const)
      await expect(requirePositions(t.as(role))).rejects.toThrow('npm run huiyin -- after-restore');
    const refused = huiyin(['after-restore'], { DATABASE_URL: t.as('service') });
    expect([refused.status, refused.stderr]).toEqual([2, expect.stringContaining('event_clock')]);

    expect(huiyin(['after-restore'])).toMatchObject({
      ...{ status: 0, stdout: expect.stringContaining('位置已提升') },
    });
    await requirePositions(t.as('service'));
    expect(huiyin(['after-restore']).stdout).toContain('无需处理');

    await t.register();
    const rows = await t.postgres.query<{ position: number }>(
      'select position from case_events order by case_id',
    );
    expect(rows[1]?.position).toBeGreaterThan(rows[0]?.position ?? Infinity);
    const [stream] = await t.postgres.query<{ seen: boolean }>(
      'select event_horizon() > (select min(position) from case_events) as seen',
    );
    expect(stream?.seen).toBe(true);
  });

  test('that is older than the file of heads says in the file which heads were lost', async () => {
    const [line = ''] = readFileSync(heads, 'utf8').split('\n');
    const lost = { ...(JSON.parse(line) as Head), day: '2026-03-03' };
    await appendLines(heads, [{ ...lost, hash: headHash(lost) }]);
    expect(huiyin(['verify'])).toMatchObject({
      ...{ status: 1, stderr: expect.stringContaining('2026-03-03 的日报头：文件') },
    });
    expect(huiyin(['after-restore']).stdout).toContain(
      '有 1 个日报头不在恢复后的数据库中（2026-03-03）',
    );
    expect(readFileSync(heads, 'utf8')).toContain('"restoredAt"');
    expect(huiyin(['verify']).stdout).toContain('放弃了 1 个日报头（2026-03-03）');
  });
});
