// `npm run generate -- --cases N`: invented cases with their histories. Builds first when nothing is built, without a
// word on stdout, so that `npm run --silent generate -- --cases N --json` prints nothing but its answer.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { root } from './prepare.mjs';

const main = path.join(root, 'apps/local/dist/generate/main.js');
if (!existsSync(main) || !existsSync(path.join(root, 'node_modules/nx'))) {
  console.log = console.error;
  const { build, install } = await import('./prepare.mjs');
  install();
  build();
}
const result = spawnSync(process.execPath, [main, ...process.argv.slice(2)], { stdio: 'inherit' });
process.exit(result.status ?? 1);
