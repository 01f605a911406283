import { fork, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { serviceSpecs } from '../../start/environment.js';
import { freePorts } from './children.js';
import type { House } from './house.js';
import { undoing } from './undo.js';

const READY_WITHIN_MS = 60_000;

/** Workers side by side; one that is killed stays dead. */
export interface Workers {
  pids: number[];
  /** Ends one as a power cut would. */
  kill(index: number): void;
}

export function withWorkers<T>(
  house: House,
  { count, smtpPort }: { count: number; smtpPort: number },
  work: (workers: Workers) => Promise<T>,
): Promise<T> {
  const children: ChildProcess[] = [];
  return undoing(
    async () => {
      await Promise.all(children.map(stop));
    },
    async () => {
      for (let i = 0; i < count; i++) children.push(await startWorker(house, i, smtpPort));
      return work({
        pids: children.map((child) => child.pid ?? 0),
        kill: (index) => void children[index]?.kill('SIGKILL'),
      });
    },
  );
}

async function startWorker(house: House, index: number, smtpPort: number): Promise<ChildProcess> {
  const ports = { ...(await freePorts()), smtp: smtpPort };
  const options = { port: ports.api, dataDir: house.dir, fresh: false };
  const spec = serviceSpecs(options, ports, house.env).find(({ name }) => name === 'worker');
  if (!spec) throw new Error('there is no worker');
  const log = path.join(house.dir, `worker-${index}.log`);
  const out = openSync(log, 'a');
  const child = fork(spec.script, [], {
    env: { PATH: process.env['PATH'] ?? '', ...spec.env },
    execArgv: ['--import', new URL('../../start/leave-with-parent.js', import.meta.url).href],
    stdio: ['ignore', out, out, 'ipc'],
  });
  closeSync(out);
  const until = Date.now() + READY_WITHIN_MS;
  for (;;) {
    const ready = await fetch(spec.readyUrl).then(
      (answer) => answer.ok,
      () => false,
    );
    if (ready) return child;
    if (child.exitCode !== null || Date.now() > until)
      throw new Error(`worker ${index} does not start: see ${log}`);
    await wait(50);
  }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await gone;
  clearTimeout(timer);
}
