import { spawn } from 'node:child_process';
import { createConnection, createServer, type AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { withDirectory } from './house.js';
import { undoing } from './undo.js';

export interface BenchRedis {
  url: string;
  pid: number;
}

/** A Redis of the bench's own (`redis-server` on PATH) that keeps what it is told (AOF, a write a second). */
export function withRedis<T>(
  wanted: boolean,
  work: (redis: BenchRedis | undefined) => Promise<T>,
): Promise<T> {
  if (!wanted) return work(undefined);
  return withDirectory(async (dir) => {
    const port = await freePort();
    const child = spawn(
      'redis-server',
      ['--port', String(port), '--bind', '127.0.0.1', '--dir', dir, '--appendonly', 'yes'],
      { stdio: 'ignore' },
    );
    const failed = new Promise<never>((_, reject) => {
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`redis-server ended with ${code}`)));
    });
    failed.catch(() => undefined);
    return undoing(
      async () => {
        const gone = new Promise((resolve) => child.once('exit', resolve));
        if (child.exitCode === null && child.kill('SIGTERM')) await gone;
      },
      async () => {
        await Promise.race([failed, listening(port)]);
        return work({ url: `redis://127.0.0.1:${port}`, pid: child.pid ?? 0 });
      },
    );
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

async function listening(port: number): Promise<void> {
  for (;;) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = createConnection(port, '127.0.0.1');
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (isOpen) return;
    await wait(50);
  }
}
