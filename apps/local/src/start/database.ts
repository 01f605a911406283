import { ensureDatabase, migrate, startEmbedded, type EmbeddedPostgres } from '@huiyin/server';
import { chmodSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { DATABASE } from './environment.js';
import type { Secrets } from './secrets.js';

/** Makes the data directory; walkable, because PostgreSQL runs as another user where we are root. */
export function makeDataDir(dir: string): void {
  mkdirSync(path.join(dir, 'logs'), { recursive: true });
  chmodSync(dir, 0o755);
}

/**
 * Starts (or adopts) the PostgreSQL of a data directory. Everything committed is on disk before it is
 * acknowledged: a hard kill loses nothing. Without a port any free one is taken.
 */
export function startDatabase(dataDir: string, port?: number): Promise<EmbeddedPostgres> {
  return startEmbedded({
    dir: path.join(dataDir, 'postgres'),
    ...(port !== undefined && { port }),
    settings: { shared_buffers: '128MB', max_connections: '120' },
  });
}

/** Our migrations, BullMQ's, and the roles with this directory's passwords. Names of what ran. */
export async function migrateDatabase(
  server: EmbeddedPostgres,
  secrets: Secrets,
): Promise<string[]> {
  const url = await ensureDatabase(server, DATABASE);
  return migrate(url, {
    passwords: { service: secrets.servicePassword, portal: secrets.portalPassword },
  });
}
