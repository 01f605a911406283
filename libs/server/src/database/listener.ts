import pg from 'pg';
import type { Postgres } from './postgres.js';

const RETRY_MS = 1_000;

/**
 * Hears one NOTIFY channel over a connection of its own, and connects again when it breaks. What was
 * said meanwhile is lost, so `onHeard` is also called, without payload, after each new connection.
 */
export class Listener {
  private client?: pg.Client;
  private retry: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    private readonly postgres: Pick<Postgres, 'url'>,
    private readonly channel: string,
    private readonly onHeard: (payload?: string) => void,
  ) {}

  /** Resolves when the channel is heard; fails when the database is out of reach at the start. */
  async start(): Promise<void> {
    await this.connect();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.retry);
    await this.client?.end().catch(() => undefined);
  }

  private async connect(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.postgres.url,
      keepAlive: true,
      application_name: `listen ${this.channel}`,
    });
    this.client = client;
    client.on('error', () => undefined); // 'end' follows
    client.on('end', () => this.reconnect(client));
    client.on('notification', ({ payload }) => this.onHeard(payload === '' ? undefined : payload));
    try {
      await client.connect();
      await client.query(`listen ${client.escapeIdentifier(this.channel)}`);
    } catch (error) {
      // Half a connection must not stay: through a long outage they would add up until the server has no more.
      void client.end().catch(() => undefined);
      throw error;
    }
  }

  private reconnect(gone: pg.Client): void {
    // A refused connection both fails and ends: one retry is enough for the two.
    if (this.stopped || this.client !== gone || this.retry) return;
    this.retry = setTimeout(() => {
      this.retry = undefined;
      if (this.stopped) return;
      this.connect().then(
        () => this.onHeard(),
        () => (this.client ? this.reconnect(this.client) : undefined),
      );
    }, RETRY_MS);
  }
}
