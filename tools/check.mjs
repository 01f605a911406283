// `npm run check`: what a reviewer would otherwise have to look for. Each line is one command that anyone can run.
import { run, say, seconds } from './prepare.mjs';
import { text } from './texts.mjs';

const CHECKS = [
  ['format', 'npx', ['prettier', '--check', '.']],
  ['lint', 'npx', ['eslint', '.', '--max-warnings', '0']],
  [
    'boundaries',
    'npx',
    ['depcruise', '--config', '.dependency-cruiser.cjs', 'apps', 'libs', 'workflows'],
  ],
  ['types', 'npx', ['tsc', '-p', 'tsconfig.spec.json']],
  ['workflows', process.execPath, ['apps/local/dist/cli.js', 'workflow', 'check', '--generated']],
];

/** Runs all checks; answers how many failed. */
export function checks() {
  let failed = 0;
  for (const [name, command, args] of CHECKS) {
    const started = Date.now();
    const ok = run(command, args);
    if (!ok) failed++;
    say(ok ? 'check.passed' : 'check.failed', {
      check: text(`check.${name}`),
      seconds: seconds(started),
    });
  }
  return failed;
}

if (process.argv[1] === import.meta.filename) process.exit(checks() === 0 ? 0 : 1);
