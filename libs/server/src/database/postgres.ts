import pg from 'pg';

/** Identity columns are bigint: they fit a double until 2^53. Days stay `YYYY-MM-DD`, without a zone. */
const INT8 = 20;
const DATE = 1082;
export const postgresTypes: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    if (oid === INT8) return Number;
    if (oid === DATE) return (day: string) => day;
    return pg.types.getTypeParser(oid, format as 'text');
  }) as pg.CustomTypesConfig['getTypeParser'],
};

const BEGIN_ATTEMPTS = 5;
/**
 * A machine that vanishes without a word, or a process that is paused for good, lets go of its locks: the server
 * asks after half a minute (the default is two hours), and ends a transaction in which nothing is said for a minute.
 */
const LET_GO =
  '-c tcp_keepalives_idle=15 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3 -c idle_in_transaction_session_timeout=60s';
/** Whoever waits so long for a connection is told, and tries again: a starved process must not wait for itself. */
const CONNECT_MS = 30_000;

export interface PostgresOptions {
  /** Connections of the pool at most. */
  max?: number;
  applicationName?: string;
}

/** The pool that the door and the queries use. */
export class Postgres {
  readonly pool: pg.Pool;

  constructor(
    readonly url: string,
    options: PostgresOptions = {},
  ) {
    this.pool = new pg.Pool({
      connectionString: url,
      max: options.max ?? 10,
      keepAlive: true,
      types: postgresTypes,
      application_name: options.applicationName ?? 'huiyin',
      options: LET_GO,
      connectionTimeoutMillis: CONNECT_MS,
    });
    // A connection that breaks is replaced, and whoever uses it gets the error from the next statement. Without
    // listeners, one that breaks while idle, or between two statements, would end the process.
    this.pool.on('error', () => undefined);
    this.pool.on('connect', (client) => client.on('error', () => undefined));
  }

  /** Rows of one statement; `name` makes it a prepared one. */
  async query<Row extends pg.QueryResultRow>(
    text: string,
    values: unknown[] = [],
    name?: string,
  ): Promise<Row[]> {
    const { rows } = await this.pool.query<Row>(
      name === undefined ? { text, values } : { name, text, values },
    );
    return rows;
  }

  /** Commits what `fn` did, or nothing of it. */
  async transaction<T>(fn: (tx: pg.PoolClient) => Promise<T>): Promise<T> {
    const tx = await this.begin();
    let broken: Error | undefined;
    try {
      const result = await fn(tx);
      await tx.query('commit');
      return result;
    } catch (error) {
      await tx.query('rollback').catch((lost: Error) => {
        broken = lost;
      });
      throw error;
    } finally {
      // A connection that cannot even roll back is closed, not given to the next one.
      tx.release(broken);
    }
  }

  /**
   * A transaction that has begun. The pool may hand out a connection that broke while it lay idle (the database was
   * restarted): nothing has been said on it yet, so another one is taken.
   */
  private async begin(): Promise<pg.PoolClient> {
    for (let attempt = 1; ; attempt++) {
      const tx = await this.pool.connect();
      try {
        await tx.query('begin');
        return tx;
      } catch (error) {
        tx.release(error as Error);
        if (attempt === BEGIN_ATTEMPTS) throw error;
      }
    }
  }

  async close(): Promise<void> {
    await this.pool.end();
  }
}
