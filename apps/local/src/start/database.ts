import { ensureDatabase, migrate, startEmbedded, type EmbeddedPostgres } from '@huiyin/server';
import { chmodSync, mkdirSync } from 'node:fs';
import { totalmem } from 'node:os';
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
    settings: { ...memorySettings(), max_connections: '120', jit: 'off', max_wal_size: '2GB' },
  });
}

const MB = 1024 ** 2;

/**
 * A quarter of the machine (or of what a container may use) for PostgreSQL's own cache, as its manual advises, up to
 * 4 GB: see docs/operations.md, "PostgreSQL's memory". Memory that no page needs stays free.
 */
function memorySettings(): Record<string, string> {
  const allowed = process.constrainedMemory();
  const memory = (allowed > 0 ? Math.min(allowed, totalmem()) : totalmem()) / MB;
  const own = Math.round(Math.min(4096, Math.max(128, memory / 4)));
  return {
    shared_buffers: `${own}MB`,
    effective_cache_size: `${Math.round(Math.max(own, memory / 2))}MB`,
  };
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
