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
   * @throws if the role of this process may not create a schema: then `migrate` must be run by the owner
   */
  async repair(): Promise<boolean> {
    if (!this.backend.pool) return false;
    const client = await this.backend.pool.connect();
    try {
      await assertSchemaCompatibility(client);
      return false;
    } catch (error) {
      if (!(error instanceof SchemaMigrationRequiredError)) throw error;
      await runMigrations(client);
      return true;
    } finally {
      client.release();
    }
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
    options: '-c search_path=bullmq,public',
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
