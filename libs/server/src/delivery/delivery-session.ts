import pg from 'pg';
import { Gatherer } from '../cases/gatherer.js';
import { postgresTypes, type Postgres } from '../database/postgres.js';

/** Says what is hashed, so that no other use of advisory locks meets ours. */
const PREFIX = 'huiyin message ';
const MAX_BATCH = 64;

/**
 * The one connection over which deliveries take messages in hand: advisory locks of its session. They fall when the
 * process dies, and stay while it is only slow or paused: nobody else sends the same mail in the meantime. No
 * transaction is open while the mail server is spoken to, so a slow one holds back neither vacuum nor the readers of
 * the event stream.
 */
export class DeliverySession {
  private session: Promise<pg.Client> | undefined;
  /** The client of `session`. */
  private current: pg.Client | undefined;
  /** Which session has it: what a broken one had is free, and is not for a later one to let go. */
  private readonly held = new Map<string, pg.Client>();
  private readonly taking = new Gatherer<string, boolean>((ids) => this.takeAll(ids), {
    lanes: 1,
    max: MAX_BATCH,
  });
  private readonly releasing = new Gatherer<string, void>((ids) => this.releaseAll(ids), {
    lanes: 1,
    max: MAX_BATCH,
  });

  constructor(private readonly postgres: Pick<Postgres, 'url'>) {}

  /**
   * False if another process has it in hand. Locks of one session count: whoever asks twice in the same process gets
   * it twice, so the caller keeps its own order among its own.
   */
  take(id: string): Promise<boolean> {
    return this.taking.add(id);
  }

  async release(id: string): Promise<void> {
    await this.releasing.add(id);
  }

  /** Rows of one prepared statement. */
  async query<Row extends pg.QueryResultRow>(
    name: string,
    text: string,
    values: unknown[],
  ): Promise<Row[]> {
    const client = await this.connected();
    return (await client.query<Row>({ name, text, values })).rows;
  }

  async close(): Promise<void> {
    const client = await this.session?.catch(() => undefined);
    this.session = undefined;
    await client?.end().catch(() => undefined);
  }

  private async takeAll(ids: string[]): Promise<boolean[]> {
    const run = async (): Promise<boolean[]> => {
      const client = await this.connected();
      const { rows } = await client.query<{ taken: boolean }>({
        name: 'take messages',
        text: /* sql */ `select pg_try_advisory_lock(hashtextextended($2 || id, 0)) as taken
          from unnest($1::text[]) with ordinality as k (id, nth) order by nth`,
        values: [ids, PREFIX],
      });
      ids.forEach((id, i) => rows[i]?.taken && this.held.set(id, client));
      return rows.map((row) => row.taken);
    };
    // A session may have broken while it lay idle. Its locks go with it, so that none is taken twice.
    return run().catch(async () => {
      await this.close();
      return run();
    });
  }

  private async releaseAll(ids: string[]): Promise<void[]> {
    // On the session that took them, whatever has become of it: an orphan would keep them for ever.
    const bySession = new Map<pg.Client, string[]>();
    for (const id of ids) {
      const client = this.held.get(id);
      this.held.delete(id);
      if (client) bySession.set(client, [...(bySession.get(client) ?? []), id]);
    }
    for (const [client, own] of bySession) {
      await client
        .query({
          name: 'release messages',
          text: /* sql */ `select pg_advisory_unlock(hashtextextended($2 || id, 0)) from unnest($1::text[]) as id`,
          values: [own, PREFIX],
        })
        .catch(() => undefined); // the session broke: its locks have fallen
    }
    return ids.map(() => undefined);
  }

  private connected(): Promise<pg.Client> {
    return (this.session ??= this.connect());
  }

  private async connect(): Promise<pg.Client> {
    const client = new pg.Client({
      connectionString: this.postgres.url,
      keepAlive: true,
      types: postgresTypes,
      application_name: 'huiyin message locks',
      // For one or two messages a plan of their own always looks cheaper, and planning eight tables costs ten times
      // what reading them does. A machine that vanishes without a word lets go after half a minute, not after the two hours of the default.
      options:
        '-c tcp_keepalives_idle=15 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3 -c idle_session_timeout=0 -c plan_cache_mode=force_generic_plan',
    });
    // Only itself: when the old connection ends, the next one may be there already.
    const forget = (): void => {
      if (this.current === client) this.current = this.session = undefined;
    };
    client.on('error', forget);
    client.on('end', forget);
    this.current = client;
    try {
      await client.connect();
    } catch (error) {
      forget();
      throw error;
    }
    return client;
  }
}
