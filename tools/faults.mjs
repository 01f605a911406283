// `npm run faults -- --rounds N [--json]`: breaks the system while people work in it. Builds first when nothing is
// built, without a word on stdout, so that `npm run --silent faults -- --json` prints nothing but its answer.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { root } from './prepare.mjs';

const main = path.join(root, 'apps/local/dist/faults/main.js');
const needed = ['apps/api/dist/main.js', 'apps/worker/dist/main.js'];
const isBuilt = [main, ...needed.map((file) => path.join(root, file))].every(existsSync);
if (!isBuilt || !existsSync(path.join(root, 'node_modules/nx'))) {
  console.log = console.error;
  const { build, install } = await import('./prepare.mjs');
  install();
  build();
}
const child = spawn(process.execPath, [main, ...process.argv.slice(2)], { stdio: 'inherit' });
// The terminal's Ctrl-C reaches the child by itself; a signal sent to this process alone is passed on.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => {
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
  });
child.on('exit', (code) => process.exit(code ?? 1));
