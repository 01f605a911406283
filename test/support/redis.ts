import { spawn } from 'node:child_process';
import { accessSync, constants, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Redis } from 'ioredis';
import { atEnd } from './test-database.js';

/** The Redis server of this machine, if it has one: it is an option of deployments, not a requirement. */
export const redisServer = ['/usr/bin/redis-server', '/usr/local/bin/redis-server'].find((file) => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
});

/** A Redis of its own for a spec file; stopped at its end. */
export async function testRedis(): Promise<string> {
  if (!redisServer) throw new Error('this machine has no redis-server');
  const port = await freePort();
  const dir = mkdtempSync(path.join(tmpdir(), 'huiyin-redis-'));
  const child = spawn(
    redisServer,
    ['--port', String(port), '--bind', '127.0.0.1', '--dir', dir, '--save', ''],
    {
      stdio: 'ignore',
    },
  );
  atEnd(async () => {
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await gone;
    rmSync(dir, { recursive: true, force: true });
  });
  const url = `redis://127.0.0.1:${port}`;
  const redis = new Redis(url, { retryStrategy: () => 50, maxRetriesPerRequest: null });
  redis.on('error', () => undefined); // not listening yet
  await redis.ping();
  redis.disconnect();
  return url;
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}
