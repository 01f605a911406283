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
    });
    // A connection that breaks while idle is replaced; whoever uses one gets the error from its own query.
    this.pool.on('error', () => undefined);
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
    const tx = await this.pool.connect();
    let broken: Error | undefined;
    // A connection may break between two statements; without a listener that would end the process.
    const onError = (error: Error): void => {
      broken = error;
    };
    tx.on('error', onError);
    try {
      await tx.query('begin');
      const result = await fn(tx);
      await tx.query('commit');
      return result;
    } catch (error) {
      await tx.query('rollback').catch(onError);
      throw error;
    } finally {
      tx.off('error', onError);
      // A connection that cannot even roll back is closed, not given to the next one.
      tx.release(broken);
    }
  }

  async close(): Promise<void> {
    await this.pool.end();
  }
}
