// `npm run check`: what a reviewer would otherwise have to look for. Each line is one command that anyone can run.
import { run, say, seconds } from './prepare.mjs';

const CHECKS = [
  ['格式', 'format', 'npx', ['prettier', '--check', '.']],
  ['代码规则', 'lint', 'npx', ['eslint', '.', '--max-warnings', '0']],
  [
    '模块边界',
    'boundaries',
    'npx',
    ['depcruise', '--config', '.dependency-cruiser.cjs', 'apps', 'libs', 'workflows'],
  ],
  ['测试代码的类型', 'types of the tests', 'npx', ['tsc', '-p', 'tsconfig.spec.json']],
  [
    '流程表',
    'workflows',
    process.execPath,
    ['apps/local/dist/cli.js', 'workflow', 'check', '--generated'],
  ],
];

/** Runs all checks; answers how many failed. */
export function checks() {
  let failed = 0;
  for (const [zh, en, command, args] of CHECKS) {
    const started = Date.now();
    const ok = run(command, args);
    if (!ok) failed++;
    say(
      `▸ ${zh}：${ok ? '通过' : '未通过'}（${seconds(started)} 秒）`,
      `▸ ${en}: ${ok ? 'ok' : 'FAILED'} (${seconds(started)} s)`,
    );
  }
  return failed;
}

if (process.argv[1] === import.meta.filename) process.exit(checks() === 0 ? 0 : 1);
