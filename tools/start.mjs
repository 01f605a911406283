// `npm start`: everything on one machine with nothing but node. Installs, builds, and hands over to apps/local.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { build, checkNode, install, root } from './prepare.mjs';

checkNode();
install();
build();

const child = spawn(
  process.execPath,
  [path.join(root, 'apps/local/dist/main.js'), ...process.argv.slice(2)],
  { cwd: root, stdio: 'inherit' },
);
// The terminal's Ctrl-C reaches the child by itself; a signal sent to this process alone is passed on.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => {
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
  });
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 130 : 1)));
