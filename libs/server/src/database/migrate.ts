import { assertSchemaCompatibility, runMigrations } from 'bullmq';
import pg from 'pg';
import { dataSource } from './data-source.js';
import { migrations } from './migrations/index.js';
import { grantRoles, type RolePasswords } from './roles.js';

export interface MigrateOptions {
  /** Sets the passwords of the roles `huiyin_service` and `huiyin_portal`. Absent: they stay as they are. */
  passwords?: RolePasswords;
}

/**
 * Brings a database up to date: our migrations, BullMQ's (schema `bullmq`), the roles and their rights.
 * The url must be the owner's. Gives the names of the migrations that ran.
 */
export async function migrate(url: string, options: MigrateOptions = {}): Promise<string[]> {
  const source = await dataSource(url).initialize();
  let ran: string[];
  try {
    ran = (await source.runMigrations()).map((migration) => migration.name);
  } finally {
    await source.destroy();
  }
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await takeBackQueue(client);
    await runMigrations(client);
    await grantRoles(client, options.passwords);
  } finally {
    await client.end();
  }
  return ran;
}

/**
 * A service that found the queue's schema gone has put it up again, and owns the tables in it. An owner who is no
 * superuser could neither migrate nor grant those: they go, and the workers restore what was queued from the rows.
 */
async function takeBackQueue(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{
    foreign: boolean;
  }>(/* sql */ `select count(*) > 0 as foreign from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'bullmq' and not pg_has_role(c.relowner, 'usage')`);
  if (rows[0]?.foreign) await client.query('drop schema bullmq cascade');
}

/** Names of migrations that the code has and the database lacks: a process with any of them must not start. */
export async function pendingMigrations(url: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined); // the statement that was under way fails, and says so
  await client.connect();
  try {
    const done = await client
      .query<{ name: string }>('select name from migrations')
      .catch((error: pg.DatabaseError) => {
        if (error.code === '42P01') return { rows: [] };
        throw error;
      });
    const names = new Set(done.rows.map((row) => row.name));
    const pending = migrations
      .map((migration) => migration.name)
      .filter((name) => !names.has(name));
    // The portal's role may not look into the queue's schema, and needs none of it.
    const mayLook = await client.query<{ ok: boolean | null }>(
      "select has_schema_privilege(oid, 'usage') as ok from pg_namespace where nspname = 'bullmq'",
    );
    if (mayLook.rows[0]?.ok !== false) {
      await assertSchemaCompatibility(client).catch(() => pending.push('bullmq'));
    }
    return pending;
  } finally {
    await client.end();
  }
}
