import pg from 'pg';
import { COLUMNS } from './records.js';

const SECONDARY = /* sql */ `
  select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition
  from pg_index i where i.indrelid = any ($1::regclass[]) and not i.indisunique and not i.indisprimary
  order by pg_relation_size(i.indrelid) desc, 1`;

/** Indexes of the written tables that only speed up reading: no key, no promise of uniqueness. */
export async function secondaryIndexes(
  client: pg.ClientBase,
): Promise<{ name: string; definition: string }[]> {
  const { rows } = await client.query<{ name: string; definition: string }>(SECONDARY, [
    Object.keys(COLUMNS),
  ]);
  return rows;
}

/** Others who use this database now: to them, missing indexes would be felt. */
export async function otherUsers(client: pg.ClientBase, ours: string[]): Promise<number> {
  const { rows } = await client.query<{ n: number }>(
    /* sql */ `select count(*)::int as n from pg_stat_activity
      where datname = current_database() and backend_type = 'client backend' and not application_name = any ($1)
        -- beside each process that listens, ours too, stands the pool that it works with
        and application_name not like 'listen %'`,
    [ours],
  );
  return rows[0]?.n ?? 0;
}

/**
 * Makes the indexes again that are missing, two at a time. Begun again after a kill, it goes on with those that are
 * not there yet.
 */
export async function rebuild(
  url: string,
  definitions: readonly string[],
  onBuilt: (done: number) => void,
): Promise<void> {
  const waiting = [...definitions];
  let built = 0;
  const lane = async (): Promise<void> => {
    const client = new pg.Client({ connectionString: url, application_name: 'huiyin generate' });
    await client.connect();
    try {
      await client.query(`set maintenance_work_mem = '512MB'`);
      await client.query('set max_parallel_maintenance_workers = 1');
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        await client.query(next.replace(/^CREATE INDEX /, 'CREATE INDEX IF NOT EXISTS '));
        onBuilt(++built);
      }
    } finally {
      await client.end();
    }
  };
  await Promise.all([lane(), lane()]);
}
