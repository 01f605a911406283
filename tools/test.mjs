// `npm test`: installs, builds, checks (format, lint, boundaries, types, generated files) and runs every test.
// Ends with the plain line "N passed, N failed, N skipped".
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { build, checkNode, install, root, say } from './prepare.mjs';
import { checks } from './check.mjs';

checkNode();
install();
build();

const failedChecks = checks();

const chromium = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  existsSync,
);
if (!chromium && !process.env.CHROMIUM) say('test.noChromium');

const jest = spawnSync(
  process.execPath,
  [
    '--experimental-vm-modules',
    '--no-warnings',
    'node_modules/jest/bin/jest.js',
    ...process.argv.slice(2),
  ],
  {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      FAILED_CHECKS: String(failedChecks),
      ...(chromium && { CHROMIUM: process.env.CHROMIUM ?? chromium }),
    },
  },
);
process.exit(jest.status === 0 && failedChecks === 0 ? 0 : 1);
