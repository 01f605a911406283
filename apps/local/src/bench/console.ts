import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Bench } from './bench.js';
import { APPS } from './support/children.js';
import { machine } from './support/machine.js';

interface Weighed {
  file: string;
  bytes: number;
  gzipBytes: number;
}

/** What a browser must fetch before the console shows anything, and what it fetches later, as pages are opened. */
export const consoleBench: Bench = {
  name: 'console',
  async run() {
    const folder = path.join(APPS, 'console/dist');
    if (!existsSync(path.join(folder, 'index.html'))) throw new Error('the console is not built');
    const eager = eagerFiles(folder);
    const rest = filesBelow(folder).filter(
      (file) => !eager.includes(file) && /\.(js|css)$/.test(file),
    );
    const first = eager.map((file) => weigh(folder, file));
    const later = rest.map((file) => weigh(folder, file)).sort((a, b) => b.gzipBytes - a.gzipBytes);
    return {
      firstLoadGzipBytes: total(first, 'gzipBytes'),
      firstLoadBytes: total(first, 'bytes'),
      firstLoad: first,
      laterGzipBytes: total(later, 'gzipBytes'),
      laterFiles: later.length,
      later: later.slice(0, 12),
      machine: machine(),
    };
  },
};

/** The page, the styles and scripts that it names, and what those scripts import before they run. */
function eagerFiles(folder: string): string[] {
  const page = readFileSync(path.join(folder, 'index.html'), 'utf8');
  const named = [...page.matchAll(/(?:src|href)="\/?([^"#?]+\.(?:js|css|svg))"/g)].map(
    ([, file]) => file as string,
  );
  const found = new Set(['index.html', ...named]);
  for (const file of found) {
    if (!file.endsWith('.js')) continue;
    const code = readFileSync(path.join(folder, file), 'utf8');
    // Static imports only: `import{a}from"./x.js"`, `import"./x.js"`, `export … from"./x.js"`; not import("./x.js").
    for (const [, target] of code.matchAll(/(?:\bfrom|\bimport)\s*["'](\.{1,2}\/[^"']+\.js)["']/g))
      found.add(path.posix.join(path.posix.dirname(file), target as string));
  }
  return [...found];
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) =>
    file.split(path.sep).join('/'),
  );
}

function weigh(folder: string, file: string): Weighed {
  const content = readFileSync(path.join(folder, file));
  return { file, bytes: content.length, gzipBytes: gzipSync(content).length };
}

const total = (files: Weighed[], what: 'bytes' | 'gzipBytes'): number =>
  files.reduce((sum, file) => sum + file[what], 0);
