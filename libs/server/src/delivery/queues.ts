import { randomUUID } from 'node:crypto';
import {
  assertSchemaCompatibility,
  createPostgresBackend,
  Queue,
  runMigrations,
  SchemaMigrationRequiredError,
  Worker,
  type BackendFactory,
  type JobsOptions,
  type Processor,
} from 'bullmq';
import { Redis } from 'ioredis';
import pg from 'pg';

/** What a timer job says: some deadline is due at this instant. Which ones, the sweep reads from the rows. */
export interface TimerJob {
  at: string;
}
/** Names one row of `messages`. */
export interface MessageJob {
  caseId: number;
  eventSeq: number;
  ordinal: number;
}
export type UpkeepJob = Record<string, never>;
interface MarkJob {
  mark: string;
}

export interface QueueOptions {
  databaseUrl: string;
  /** Set: BullMQ runs on Redis. Absent: on the same PostgreSQL as everything else. */
  redisUrl?: string | undefined;
  /** Jobs that one worker process runs at once, all queues together: sizes the connection pool. */
  concurrency?: number;
  /** Every error of the backend; without a listener each would end the process. */
  onError: (error: Error) => void;
  /** A job threw; it is tried again if it has tries left. */
  onJobFailed?: (queue: string, jobId: string | undefined, error: Error) => void;
}

/** A queue is used by name and payload only: which backend carries it stays in this file. */
export type JobQueue<Data> = Pick<
  Queue<Data>,
  | 'add'
  | 'addBulk'
  | 'getJob'
  | 'getJobCountByTypes'
  | 'getJobScheduler'
  | 'upsertJobScheduler'
  | 'waitUntilReady'
  | 'close'
>;
export type JobWorker = Pick<Worker, 'close' | 'waitUntilReady' | 'run'>;

/** Jobs that are still to be run, in whatever stage. */
export const PENDING = ['waiting', 'active', 'delayed', 'prioritized'] as const;

/*
 * A stored job blocks its id for ever (an add with the same id is ignored), and the rows already say what
 * became of it: nothing finished is kept.
 */
const KEEP_NOTHING: JobsOptions = { removeOnComplete: true, removeOnFail: true };

/**
 * A killed worker's job is taken over by another after lock + check (10–15 s). Locks are renewed while a job
 * runs, so short ones do no harm. A job may stall as often as workers are killed: the rows decide when to stop.
 */
const STALLS = { lockDuration: 10_000, stalledInterval: 5_000, maxStalledCount: 1_000 };

/** A job that never runs: by it a queue is known again. */
const MARK = 'mark';
/** Longer than any queue lives. Redis holds instants as doubles that count 4096ths of a millisecond: not much more fits. */
const MARK_DELAY_MS = 10 * 365 * 86_400_000;

/** Idle LISTEN clients: one for each Worker (3), taken out of the pool for good. */
const LISTENERS = 3;

/** The three queues, on PostgreSQL or on Redis. Must be closed. */
export class Queues {
  readonly timers: JobQueue<TimerJob>;
  readonly messages: JobQueue<MessageJob>;
  readonly upkeep: JobQueue<UpkeepJob>;
  private readonly workers: JobWorker[] = [];
  private readonly backend: Backend;
  private closing: Promise<void> | undefined;

  constructor(private readonly options: QueueOptions) {
    this.backend = options.redisUrl
      ? redisBackend(options.redisUrl, options)
      : postgresBackend(options);
    this.timers = this.queue('timers');
    this.messages = this.queue('messages');
    this.upkeep = this.queue('upkeep');
  }

  /**
   * Makes the schema `bullmq` anew if somebody dropped it; true if so. The rows have everything that was in it.
   * @throws if the role of this process may not do so: then `migrate` must be run by the owner
   */
  async repair(): Promise<boolean> {
    if (!this.backend.pool) return false;
    const client = await this.backend.pool.connect();
    try {
      await assertSchemaCompatibility(client);
      return false;
    } catch (error) {
      if (!isMissing(error)) throw error;
      await runMigrations(makingTheSchemaByFunction(client));
      return true;
    } finally {
      client.release();
    }
  }

  /** What this queue is known by; new if it is new, was emptied, or lost a part. */
  async mark(): Promise<string> {
    const marks = [];
    for (const queue of [this.timers, this.messages, this.upkeep]) {
      const found =
        (await queue.getJob(MARK)) ?? (await this.makeMark(queue as unknown as JobQueue<never>));
      marks.push((found?.data as MarkJob | undefined)?.mark);
    }
    return marks.join(' ');
  }

  /** Starts to take jobs. */
  work<Data>(name: string, concurrency: number, run: Processor<Data>): JobWorker {
    const worker = new Worker<Data>(
      name,
      run,
      { connection: this.backend.connection as never, concurrency, ...STALLS },
      this.backend.factory as never,
    );
    worker.on('error', this.options.onError);
    worker.on('failed', (job, error) => this.options.onJobFailed?.(name, job?.id, error));
    this.workers.push(worker);
    return worker;
  }

  /** Another worker may be making it too: the first add of an id counts, so it is read again. */
  private async makeMark(queue: JobQueue<never>) {
    const data = { mark: randomUUID() } as never;
    await queue.add(MARK as never, data, { jobId: MARK, delay: MARK_DELAY_MS });
    return queue.getJob(MARK);
  }

  /** Waits for the jobs in hand, then lets go of the backend. */
  close(): Promise<void> {
    return (this.closing ??= this.closeAll());
  }

  private async closeAll(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.close()));
    await Promise.all([this.timers, this.messages, this.upkeep].map((queue) => queue.close()));
    await this.backend.close();
  }

  private queue<Data>(name: string): JobQueue<Data> {
    const queue = new Queue<Data>(
      name,
      { connection: this.backend.connection as never, defaultJobOptions: KEEP_NOTHING },
      this.backend.factory as never,
    );
    queue.on('error', this.options.onError);
    return queue as unknown as JobQueue<Data>;
  }
}

/** The schema is gone, or was made anew by somebody who gave us no right to it. */
function isMissing(error: unknown): boolean {
  const INSUFFICIENT_PRIVILEGE = '42501';
  return (
    error instanceof SchemaMigrationRequiredError ||
    (error instanceof pg.DatabaseError && error.code === INSUFFICIENT_PRIVILEGE)
  );
}

/**
 * BullMQ's migrations begin with `create schema if not exists`, which only those may say who may make any schema.
 * Ours makes this one alone.
 */
function makingTheSchemaByFunction(client: pg.PoolClient): Pick<pg.PoolClient, 'query'> {
  const query = (text: string, values?: unknown[]): Promise<pg.QueryResult> =>
    /^create schema/i.test(text)
      ? client.query('select public.make_queue_schema()')
      : client.query(text, values);
  return { query: query as pg.PoolClient['query'] };
}

interface Backend {
  connection: unknown;
  factory: BackendFactory | undefined;
  /** On PostgreSQL only. */
  pool?: pg.Pool;
  close: () => Promise<void>;
}

function postgresBackend({ databaseUrl, concurrency = 16, onError }: QueueOptions): Backend {
  // A constructed pool, because BullMQ cannot load `pg` by itself from ESM.
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: LISTENERS + Math.min(concurrency, 12) + 2,
    keepAlive: true,
    // A crash of the server may forget jobs of the last moment: the rows know them. Without waiting for the disk at
    // each job the queue takes half as long, and holds up fewer commits of others that notify.
    options: '-c search_path=bullmq,public -c synchronous_commit=off',
  });
  pool.setMaxListeners(0); // every Queue and Worker adds an 'error' listener to the shared pool
  pool.on('error', onError);
  // One that breaks while it is in use tells whoever uses it; without a listener it would end the process as well.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return {
    connection: pool,
    factory: createPostgresBackend as unknown as BackendFactory,
    pool,
    close: () => pool.end(),
  };
}

function redisBackend(url: string, { onError }: QueueOptions): Backend {
  const redis = new Redis(url, { maxRetriesPerRequest: null });
  redis.on('error', onError);
  return {
    connection: redis,
    factory: undefined,
    close: async () => void (await redis.quit().catch(() => redis.disconnect())),
  };
}
