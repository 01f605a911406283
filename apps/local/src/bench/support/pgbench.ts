import { execFile } from 'node:child_process';
import { accessSync, constants, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import type { FreshCases } from './house.js';
import type { PgbenchScript } from './pgbench-script.js';

const run = promisify(execFile);
const DEBIAN = '/usr/lib/postgresql';

/** pgbench from PATH, else the newest of Debian's packages. It is no part of the embedded server. */
export function findPgbench(): string | undefined {
  const onPath = (process.env['PATH'] ?? '')
    .split(path.delimiter)
    .map((dir) => path.join(dir, 'pgbench'));
  const ofDebian = listed(DEBIAN)
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => path.join(DEBIAN, version, 'bin/pgbench'));
  return [...onPath, ...ofDebian].find(isExecutable);
}

export async function pgbenchVersion(program: string): Promise<string> {
  return (await run(program, ['--version'])).stdout.trim();
}

interface PgbenchRun {
  program: string;
  url: string;
  script: PgbenchScript;
  /** Where the script file may be written. */
  dir: string;
  clients: number;
  cases: FreshCases;
}

/** Runs the script over all the cases, each once; gives transactions per second, connecting not counted. */
export async function runPgbench({
  program,
  url,
  script,
  dir,
  clients,
  cases,
}: PgbenchRun): Promise<number> {
  const { hostname, port, username, password, pathname } = new URL(url);
  const file = path.join(dir, 'life.sql');
  writeFileSync(file, script.text);
  const lives = cases.count / clients;
  const variables = { ...script.variables, base: cases.first, lives, offset: cases.requestOffset };
  const { stdout } = await run(
    program,
    [
      '--no-vacuum',
      '--protocol=prepared',
      `--client=${clients}`,
      `--jobs=${Math.min(2, clients)}`,
      `--transactions=${lives}`,
      `--file=${file}`,
      ...Object.entries(variables).map(([name, value]) => `--define=${name}=${value}`),
      '--host',
      hostname,
      '--port',
      port,
      '--username',
      username,
      pathname.slice(1),
    ],
    {
      env: {
        // The door's few connections have long come to generic plans; a client that lives for some dozen
        // executions would spend its time planning.
        PGOPTIONS: '-c plan_cache_mode=force_generic_plan',
        PATH: process.env['PATH'] ?? '',
        PGPASSWORD: decodeURIComponent(password),
      },
      maxBuffer: 16 << 20,
    },
  );
  const [, rate] = /^tps = ([\d.]+) \(without initial connection time\)/m.exec(stdout) ?? [];
  const [, failed] = /^number of failed transactions: (\d+)/m.exec(stdout) ?? [];
  if (
    rate === undefined ||
    Number(failed ?? 0) > 0 ||
    !stdout.includes(`${lives * clients}/${lives * clients}`)
  )
    throw new Error(`pgbench did not do its work:\n${stdout}`);
  // Its transaction is one run of the script: a whole life.
  return Number(rate) * script.transactions;
}

function listed(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
