// npm >= 11.16 leaves optional dependencies that the registry could not serve out of the lock,
// and then refuses that lock in `npm ci` (npm/cli#9846). Inert placeholder entries make the lock
// acceptable to npm 10, 11 and 12 alike. npm runs this script after every install ("dependencies").
import { readFileSync, writeFileSync } from 'node:fs';

const file = process.argv[2] ?? 'package-lock.json';
const lock = JSON.parse(readFileSync(file, 'utf8'));
const packages = lock.packages;

function isLocked(at, name) {
  for (let parent = at; ;) {
    if (packages[`${parent ? parent + '/' : ''}node_modules/${name}`]) return true;
    if (!parent) return false;
    const cut = parent.lastIndexOf('/node_modules/');
    parent = cut >= 0 ? parent.slice(0, cut) : '';
  }
}

let added = 0;
for (const [at, entry] of Object.entries({ ...packages })) {
  for (const name of Object.keys(entry.optionalDependencies ?? {})) {
    if (isLocked(at, name)) continue;
    packages[`${at ? at + '/' : ''}node_modules/${name}`] = {
      ...(entry.dev && { dev: true }),
      optional: true,
    };
    added++;
  }
}
if (added) {
  lock.packages = Object.fromEntries(
    Object.entries(packages).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)),
  );
  writeFileSync(file, JSON.stringify(lock, null, 2) + '\n');
}
console.log(`lock placeholders added: ${added}`);
