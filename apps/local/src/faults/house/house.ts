import { chmodSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { freePort, Postgres, readConfig, seedDemo } from '@huiyin/server';
import { makeDataDir, migrateDatabase } from '../../start/database.js';
import { commonEnvironment } from '../../start/environment.js';
import { readOrMakeSecrets } from '../../start/secrets.js';
import { undoing } from '../../bench/support/undo.js';
import { Database } from './database.js';
import { MailSink } from './mail-sink.js';
import { makePlace, type Place } from './place.js';
import { Proxy } from './proxy.js';
import { RedisServer } from './redis.js';
import { Service } from './service.js';

export type QueueBackend = 'postgres' | 'redis';

/** The system as it runs in an office, of real processes, with everything around it in the hands of the faults. */
export class House {
  readonly apis: Service[] = [];
  readonly workers: Service[] = [];
  /** The queue of each worker, from its next start on. */
  readonly backends: QueueBackend[] = ['postgres', 'postgres'];
  /** By how much the clock of the office is ahead of this machine's. */
  shiftMs = 0;

  constructor(
    readonly place: Place,
    readonly database: Database,
    readonly proxy: Proxy,
    readonly sink: MailSink,
    readonly redis: RedisServer | undefined,
  ) {}

  get services(): Service[] {
    return [...this.apis, ...this.workers];
  }

  /** The time in the office. */
  now(): Date {
    return new Date(Date.now() + this.shiftMs);
  }

  /** Sets the clocks of all services alike. */
  setClocks(shiftMs: number): void {
    this.shiftMs = shiftMs;
    for (const service of this.services) service.setClock(shiftMs);
  }

  /**
   * Ends every fault and waits until `all` is ready again; else until there is somebody to answer, while the rest is
   * still coming.
   */
  async heal(all: boolean): Promise<void> {
    this.place.free();
    this.proxy.set('pass');
    this.sink.mode = 'take';
    for (const service of this.services) service.resume();
    this.setClocks(this.shiftMs);
    await Promise.all([this.sink.up(), this.database.start()]);
    const ready = this.services.map((service) => service.untilReady());
    await (all ? Promise.all(ready) : Promise.race(ready.slice(0, this.apis.length)));
  }
}

/** Opens a house below `base`, works in it, and leaves nothing running and nothing behind. */
export async function withHouse<T>(base: string, work: (house: House) => Promise<T>): Promise<T> {
  const place = makePlace(base);
  return undoing(
    () => place.release(),
    async () => {
      const dataDir = path.join(place.dir, 'data');
      mkdirSync(dataDir, { recursive: true });
      chmodSync(place.dir, 0o755);
      makeDataDir(dataDir);
      const database = await Database.make(path.join(dataDir, 'postgres'));
      return undoing(
        () => database.stop(),
        () => inhabit(base, dataDir, { place, database }, work),
      );
    },
  );
}

async function inhabit<T>(
  base: string,
  dataDir: string,
  { place, database }: { place: Place; database: Database },
  work: (house: House) => Promise<T>,
): Promise<T> {
  const secrets = readOrMakeSecrets(dataDir);
  await migrateDatabase(database.running, secrets);
  const common = commonEnvironment(dataDir, database.running, secrets);
  delete common['REDIS_URL'];
  const seeding = new Postgres(readConfig(common).DATABASE_URL, { max: 2 });
  await seedDemo(seeding).finally(() => seeding.close());

  const proxy = new Proxy(() => database.port);
  const proxyPort = await proxy.listen();
  const sink = new MailSink();
  await sink.up();
  const redis = await RedisServer.start(base);
  const house = new House(place, database, proxy, sink, redis);
  const logs = path.join(base, 'logs');
  mkdirSync(logs, { recursive: true });
  const env = {
    ...common,
    DATABASE_URL: through(common['DATABASE_URL'] ?? '', proxyPort),
    NODE_ENV: 'test',
    DATABASE_POOL: '6',
    LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'warn',
    LOGIN_ATTEMPTS_PER_MINUTE: '10000',
    SESSION_IDLE_MINUTES: '1440',
    SESSION_MAX_HOURS: '168',
    SMTP_URL: `smtp://127.0.0.1:${sink.port}`,
  };
  for (const name of ['api-1', 'api-2']) {
    const port = await freePort();
    house.apis.push(new Service(name, 'api', port, logs, () => ({ ...env, PORT: String(port) })));
  }
  for (const [i, name] of ['worker-1', 'worker-2'].entries()) {
    const port = await freePort();
    const environment = (): Record<string, string> => ({
      ...env,
      WORKER_PORT: String(port),
      ...(house.backends[i] === 'redis' && redis && { REDIS_URL: redis.url }),
    });
    house.workers.push(new Service(name, 'worker', port, logs, environment));
  }
  return undoing(
    async () => {
      house.place.free();
      proxy.set('pass');
      await Promise.all(house.services.map((service) => service.stop()));
      redis?.stop();
      await Promise.all([sink.down(), proxy.close()]);
    },
    () => work(house),
  );
}

function through(url: string, port: number): string {
  const proxied = new URL(url);
  proxied.port = String(port);
  return proxied.href;
}
