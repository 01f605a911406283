import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';

const DIST = path.resolve(import.meta.dirname, '../../dist');
const dir = mkdtempSync(path.join(tmpdir(), 'huiyin-command-line-'));
afterAll(() => rmSync(dir, { recursive: true }));

function run(program: string, args: readonly string[], language = 'zh-CN') {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [path.join(DIST, program), ...args],
    { env: { PATH: process.env['PATH'], HUIYIN_LANG: language }, encoding: 'utf8' },
  );
  return { status, stdout, stderr };
}

/** What must be left of an English sentence in a Chinese one: names of commands, options, files. */
const ENGLISH =
  /error:|Usage|Options|Commands|Arguments|display help|unknown|missing|required|specified|Did you|too many|invalid|default:|choices:/;

describe('what npm start says before anything is built', () => {
  const TOOLS = path.resolve(import.meta.dirname, '../../../../tools');
  const wordsOf = (language: string) =>
    JSON.parse(readFileSync(path.join(TOOLS, `texts/${language}.json`), 'utf8')) as object;

  test.each([
    [{ HUIYIN_LANG: 'en' }, 'building what changed'],
    [{ HUIYIN_LANG: 'zh-TW' }, '編譯（只編譯有改動的部分）'],
    [{ HUIYIN_LANG: 'zh-CN', LANG: 'en_US.UTF-8' }, '编译（只编译有改动的部分）'],
    [{ LANG: 'en_US.UTF-8' }, 'building what changed'],
    [{ LANG: 'zh_TW.UTF-8' }, '編譯（只編譯有改動的部分）'],
    [{}, '编译（只编译有改动的部分）'],
  ])('is in the language of %j', (env, said) => {
    const script = `import('${TOOLS}/prepare.mjs').then(({ say }) => say('build.begin'))`;
    const { stdout } = spawnSync(process.execPath, ['-e', script], {
      env: { PATH: process.env['PATH'], ...env },
      encoding: 'utf8',
    });
    expect(stdout).toContain(said);
  });

  test('lacks no sentence in any language', () => {
    const names = Object.keys(wordsOf('zh-CN'));
    for (const language of ['zh-TW', 'en']) expect(Object.keys(wordsOf(language))).toEqual(names);
  });
});

describe('a command line with a slip', () => {
  test.each([
    ['cli.js', ['verfy'], '没有命令“verfy”', 'verify'],
    ['cli.js', ['verify', '--bundel', 'x'], '没有选项“--bundel”', '--bundle'],
    ['cli.js', ['calendar', 'impact'], '缺少参数“id”', ''],
    ['cli.js', ['due'], '缺少必需的选项“--vectors <file>”', ''],
    ['cli.js', ['due', '--vectors'], '选项“--vectors <file>”缺少它的值', ''],
    ['cli.js', ['migrate', 'now'], '参数过多，应有 0 个，却有 1 个', ''],
    ['main.js', ['--colour'], '没有选项“--colour”', ''],
    ['main.js', ['--port', '80'], '“80”不正确：应为 1024 到 65000 之间的数字', ''],
    ['bench/main.js', ['--backend', 'x'], '应为其中之一：postgresql, redis', ''],
    ['generate/main.js', ['--cases', '0'], '“0”不正确：应为正数', ''],
    ['fuzz/main.js', ['--cals', '1'], '没有选项“--cals”', '--calls'],
    ['faults/main.js', ['--rounds', 'x'], '“x”不正确：应为不小于 1 的整数', ''],
  ])('%s %j is told so in the reader’s language', (program, args, said, similar) => {
    const answer = run(program, args);
    expect(answer).toMatchObject({ status: 1, stdout: '' });
    expect(answer.stderr).toMatch(/^错误：/);
    expect(answer.stderr).toContain(said);
    expect(answer.stderr).toContain(similar && `是否想写 ${similar}`);
    expect(answer.stderr).not.toMatch(ENGLISH);
  });

  test('is told so in English and in traditional signs, too', () => {
    expect(run('cli.js', ['verfy'], 'en').stderr).toContain('error: there is no command "verfy"');
    expect(run('cli.js', ['verfy'], 'zh-TW').stderr).toContain('沒有命令「verfy」');
  });
});

describe('--help', () => {
  test.each([
    ['cli.js', []],
    ['cli.js', ['verify']],
    ['cli.js', ['calendar', 'import']],
    ['main.js', []],
    ['bench/main.js', []],
    ['generate/main.js', []],
    ['fuzz/main.js', []],
    ['faults/main.js', []],
  ])('of %s %j is in the reader’s language', (program, args) => {
    const { status, stdout, stderr } = run(program, [...args, '--help']);
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^用法：[^]*\n选项：\n[^]*--help +显示帮助/);
    expect(stdout).not.toMatch(ENGLISH);
  });
});

test('verify --help says which exit code means what', () => {
  expect(run('cli.js', ['verify', '--help']).stdout).toMatch(/退出码：\n[^]*\n {2}1 [^]*\n {2}3 /);
});

describe('due --vectors', () => {
  test('says in the reader’s language what is wrong with an entry, in its place', () => {
    const file = path.join(dir, 'vectors.json');
    writeFileSync(
      file,
      JSON.stringify([
        { id: 1, start: '2026-02-30T09:00:00+08:00', length: '5 working days' },
        { id: 2, start: '2026-03-02T09:00:00+08:00', length: '5 working days' },
      ]),
    );
    const answer = run('cli.js', ['due', '--vectors', file]);
    expect(answer.status).toBe(0);
    const error = { code: 'bad_instant', path: 'start', message: expect.stringMatching(/^时刻应/) };
    expect(JSON.parse(answer.stdout)).toMatchObject([{ id: 1, error }, { dueDay: '2026-03-09' }]);
    writeFileSync(file, '{}');
    expect(run('cli.js', ['due', '--vectors', file]).stderr).toContain('应为列表');
  });
});
