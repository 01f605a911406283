// `npm run huiyin -- …`: the command line. Builds first when nothing is built, without a word on stdout,
// so that `npm run --silent huiyin -- due` prints nothing but its answer.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { root } from './prepare.mjs';

const cli = path.join(root, 'apps/local/dist/cli.js');
if (!existsSync(cli) || !existsSync(path.join(root, 'node_modules/nx'))) {
  console.log = console.error;
  const { build, install } = await import('./prepare.mjs');
  install();
  build();
}
const result = spawnSync(process.execPath, [cli, ...process.argv.slice(2)], { stdio: 'inherit' });
process.exit(result.status ?? 1);
