import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort, Postgres, startEmbedded, type EmbeddedPostgres } from '@huiyin/server';
import pg from 'pg';
import { DATABASE } from '../../start/environment.js';

/** As `npm start` sets it up, with little memory and a short write-ahead log, so that its disk may be small. */
const SETTINGS = {
  shared_buffers: '64MB',
  max_connections: '120',
  max_wal_size: '192MB',
  checkpoint_timeout: '60s',
};
const START_WITHIN_MS = 45_000;
const QUERY_ATTEMPTS = 40;

/** The embedded server of the fault house: fsync on, always on the same port. */
export class Database {
  private server: EmbeddedPostgres | undefined;
  private starting: Promise<void> | undefined;
  private owner: Postgres | undefined;

  constructor(
    private readonly dir: string,
    readonly port: number,
  ) {}

  static async make(dir: string): Promise<Database> {
    const database = new Database(dir, await freePort());
    await database.start();
    return database;
  }

  get running(): EmbeddedPostgres {
    if (!this.server) throw new Error('the server was never started');
    return this.server;
  }

  /** As the owner of the tables, past the proxy: no fault but the server's own touches it. */
  get postgres(): Postgres {
    return (this.owner ??= new Postgres(this.running.url(DATABASE), {
      max: 2,
      applicationName: 'faults',
    }));
  }

  /** Starts it if it does not run; tries for a while, as what ended it may still be in the way. */
  start(): Promise<void> {
    return (this.starting ??= this.tryToStart().finally(() => (this.starting = undefined)));
  }

  /**
   * SIGKILL: its machine fails; SIGQUIT: ends without a checkpoint; SIGINT: rolls back and ends in order. PostgreSQL 18
   * can hang in order for ever when a child is killed just then: after a while it gets what an operator would send.
   */
  async end(signal: 'SIGKILL' | 'SIGQUIT' | 'SIGINT'): Promise<void> {
    const { pid } = this.running;
    if (!isRunning(pid)) return;
    process.kill(pid, signal);
    for (let i = 0; i < 1500 && isRunning(pid); i++) {
      if (i === 500) process.kill(pid, 'SIGQUIT');
      await sleep(20);
    }
  }

  /** Rows of one statement that may be repeated: tried again while the server is away. */
  async query<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> {
    return whileAway(() => this.postgres.query<Row>(text, values));
  }

  async stop(): Promise<void> {
    await this.owner?.close();
    await this.server?.stop();
  }

  private async tryToStart(): Promise<void> {
    const until = Date.now() + START_WITHIN_MS;
    for (;;) {
      try {
        this.server = await startEmbedded({ dir: this.dir, port: this.port, settings: SETTINGS });
        return;
      } catch (error) {
        if (Date.now() > until) throw error;
        await sleep(200);
      }
    }
  }
}

/** Repeats work that may be repeated while the server is starting, stopping, full, or takes somebody else's side. */
export async function whileAway<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      const isAnswer =
        error instanceof pg.DatabaseError && !/^(57P|08|53|40)/.test(error.code ?? '');
      if (isAnswer || attempt === QUERY_ATTEMPTS) throw error;
      await sleep(250);
    }
  }
}

function isRunning(pid: number): boolean {
  const stat = path.join('/proc', String(pid), 'stat');
  try {
    process.kill(pid, 0);
    // Killed, and not waited for yet.
    return !existsSync(stat) || readFileSync(stat, 'utf8').split(') ')[1]?.[0] !== 'Z';
  } catch {
    return false;
  }
}
