import { existsSync, statfsSync } from 'node:fs';
import type pg from 'pg';

/** Measured, with indexes and a share of the write-ahead log; docs/benchmarks.md. */
const BYTES_PER_CASE = { full: 20_000, lean: 6_000 };
/** The write-ahead log and sorting while indexes are built. */
const ASIDE = 3 * 2 ** 30;

export const bytesFor = (cases: number, lean: boolean): number =>
  cases * BYTES_PER_CASE[lean ? 'lean' : 'full'] + (cases > 20_000 ? ASIDE : 0);

/** Free bytes where the server keeps its data; undefined if that is on another machine. */
export async function freeBytes(client: pg.ClientBase): Promise<number | undefined> {
  // Only a superuser is told where the data are.
  const { rows } = await client
    .query<{ dir: string }>(`select current_setting('data_directory') as dir`)
    .catch(() => ({ rows: [] }));
  const dir = rows[0]?.dir;
  if (dir === undefined || !existsSync(dir)) return undefined;
  const { bavail, bsize } = statfsSync(dir);
  return bavail * bsize;
}

export async function databaseBytes(client: pg.ClientBase): Promise<number> {
  const { rows } = await client.query<{ bytes: string }>(
    'select pg_database_size(current_database()) as bytes',
  );
  return Number(rows[0]?.bytes ?? 0);
}
