import { spawn, type ChildProcess } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { freePort } from '@huiyin/server';
import { Redis } from 'ioredis';

const server = ['/usr/bin/redis-server', '/usr/local/bin/redis-server'].find((file) => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
});

/** The other queue backend, if this machine has it. */
export class RedisServer {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
  ) {}

  static readonly missing = server === undefined ? 'no redis-server on this machine' : undefined;

  static async start(dir: string): Promise<RedisServer | undefined> {
    if (server === undefined) return undefined;
    const port = await freePort();
    const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', dir];
    const child = spawn(server, [...args, '--save', '', '--appendonly', 'no'], { stdio: 'ignore' });
    const redis = new RedisServer(child, `redis://127.0.0.1:${port}`);
    await redis.with((client) => client.ping());
    return redis;
  }

  async flush(): Promise<void> {
    await this.with((client) => client.flushall());
  }

  stop(): void {
    this.child.kill('SIGKILL');
  }

  private async with(work: (client: Redis) => Promise<unknown>): Promise<void> {
    const client = new Redis(this.url, { retryStrategy: () => 50, maxRetriesPerRequest: null });
    client.on('error', () => undefined); // not listening yet
    await work(client);
    client.disconnect();
  }
}
