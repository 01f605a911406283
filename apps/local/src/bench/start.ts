import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { aim, type Bench } from './bench.js';
import type { Ports } from '../start/options.js';
import { APPS, freePorts } from './support/children.js';
import { withDirectory } from './support/house.js';
import { machine } from './support/machine.js';
import { median, rounded } from './support/measure.js';
import { commandOf, pssMb, tree } from './support/processes-of.js';
import { undoing } from './support/undo.js';
import { benchText } from './texts.js';

const AIM_MB = 600;
const AIM_WARM_SECONDS = 10;
const GIVE_UP_MS = 180_000;
/** Until caches are filled and start-up garbage is collected. */
const SETTLE_MS = 5_000;

interface Started {
  consoleSeconds: number;
  portalSeconds: number;
  memory: Memory;
  stopSeconds: number;
}

type Memory = { processes: { process: string; pssMb: number | null }[]; totalMb: number | null };

/** `npm start` on built code: how long until console and portal answer, and what all of it weighs then. */
export const startBench: Bench = {
  name: 'start',
  async run(options) {
    const where = machine();
    const rounds = options.rounds ?? 3;
    const cold: Started[] = [];
    const warm: Started[] = [];
    for (let round = 1; round <= rounds; round++) {
      await withDirectory(async (dir) => {
        options.say(benchText('coldStart', { round }));
        cold.push(await startOnce(dir));
        options.say(benchText('warmStart', { round }));
        warm.push(await startOnce(dir));
      });
    }
    const seconds = (
      runs: Started[],
      which: 'consoleSeconds' | 'portalSeconds' | 'stopSeconds',
    ): number => rounded(median(runs.map((run) => run[which])), 2);
    const told = (runs: Started[]): object => ({
      consoleSeconds: seconds(runs, 'consoleSeconds'),
      portalSeconds: seconds(runs, 'portalSeconds'),
      stopSeconds: seconds(runs, 'stopSeconds'),
    });
    const warmSeconds = Math.max(seconds(warm, 'consoleSeconds'), seconds(warm, 'portalSeconds'));
    const last = warm.at(-1);
    return {
      cold: told(cold),
      warm: told(warm),
      memory: last?.memory,
      memoryAfterColdMb: cold.at(-1)?.memory.totalMb ?? null,
      aims: [
        aim('memory.totalMb', last?.memory.totalMb ?? null, { atMost: AIM_MB }),
        aim('warm seconds', warmSeconds, { atMost: AIM_WARM_SECONDS }),
      ],
      machine: where,
    };
  },
};

async function startOnce(dir: string): Promise<Started> {
  const ports = await freePorts();
  const began = performance.now();
  const output: string[] = [];
  const child = spawn(
    process.execPath,
    [path.join(APPS, 'local/dist/main.js'), '--port', String(ports.api), '--data', dir],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (part: Buffer) => output.push(part.toString()));
  return undoing(
    () => stop(child),
    async () => {
      const [consoleSeconds, portalSeconds] = await Promise.all([
        untilServed(child, ports.api, began, output),
        untilServed(child, ports.portal, began, output),
      ]);
      await untilReady(child, ports, output);
      await sleep(SETTLE_MS);
      const memory = memoryOf(child.pid ?? 0, dir);
      const stopping = performance.now();
      await stop(child);
      return {
        consoleSeconds,
        portalSeconds,
        memory,
        stopSeconds: (performance.now() - stopping) / 1000,
      };
    },
  );
}

/** Seconds until the page at / is answered with 200. */
async function untilServed(
  child: ChildProcess,
  port: number,
  began: number,
  output: string[],
): Promise<number> {
  while (performance.now() - began < GIVE_UP_MS) {
    if (child.exitCode !== null) throw new Error(`npm start ended:\n${tail(output)}`);
    try {
      const answer = await fetch(`http://127.0.0.1:${port}/`, {
        signal: AbortSignal.timeout(5000),
      });
      const body = await answer.text();
      if (answer.ok && body.includes('<html')) return (performance.now() - began) / 1000;
    } catch {
      // not listening yet
    }
    await sleep(20);
  }
  throw new Error(`no page on port ${port} within ${GIVE_UP_MS / 1000} s:\n${tail(output)}`);
}

/** Until the worker is up too: memory is that of the whole. */
async function untilReady(child: ChildProcess, ports: Ports, output: string[]): Promise<void> {
  for (let i = 0; i < 600; i++) {
    if (child.exitCode !== null) throw new Error(`npm start ended:\n${tail(output)}`);
    const ok = await fetch(`http://127.0.0.1:${ports.worker}/health/ready`).then(
      (answer) => answer.ok,
      () => false,
    );
    if (ok) return;
    await sleep(100);
  }
  throw new Error(`the worker does not become ready:\n${tail(output)}`);
}

/** The program, its services, and PostgreSQL with all its processes, which stands apart from the program. */
function memoryOf(pid: number, dir: string): Memory {
  const server = postmasterPid(dir);
  const database = server === undefined ? [] : tree(server).map((one) => one.pid);
  // Whether the server still hangs below the program or outlived an earlier one: it is counted once.
  const own = tree(pid)
    .filter((one) => !database.includes(one.pid))
    .map((one) => ({ process: nameOf(commandOf(one.pid)), mb: pssMb(one.pid) }));
  const rows = [
    ...own,
    ...(database.length > 0
      ? [{ process: `postgres (${database.length})`, mb: sum(database.map(pssMb)) }]
      : []),
  ];
  const totalMb = sum(rows.map(({ mb }) => mb));
  return {
    processes: rows.map(({ process: name, mb }) => ({
      process: name,
      pssMb: mb === null ? null : rounded(mb),
    })),
    totalMb: totalMb === null || rows.length === 0 ? null : rounded(totalMb),
  };
}

const sum = (values: (number | null)[]): number | null =>
  values.reduce<number | null>(
    (total, value) => (total === null || value === null ? null : total + value),
    0,
  );

function nameOf(command: string): string {
  const [, app] = /apps[\\/](\w+)[\\/]dist/.exec(command.replace(/--import \S+/, '')) ?? [];
  return app === 'local' ? 'local (start, mail catcher)' : (app ?? command.slice(0, 40));
}

function postmasterPid(dir: string): number | undefined {
  // Where PostgreSQL's user could not walk to the directory, a file says where the cluster is instead.
  const moved = path.join(dir, 'postgres/LOCATION');
  const place = existsSync(moved) ? readFileSync(moved, 'utf8').trim() : path.join(dir, 'postgres');
  try {
    return Number(readFileSync(path.join(place, 'data/postmaster.pid'), 'utf8').split('\n')[0]);
  } catch {
    return undefined;
  }
}

/** The last words of the program. */
const tail = (output: string[]): string => output.join('').split('\n').slice(-8).join('\n');

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 30_000);
  await gone;
  clearTimeout(timer);
}
