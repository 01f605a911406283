import { migrate } from '@huiyin/server';
import { withEnvironment } from '../services.js';
import { seedDemonstration } from '../start/seed.js';
import { text } from '../texts.js';

/** With DATABASE_URL (the owner's) it migrates that database, else the data directory's. */
export async function migrateCommand(options: { data?: string }): Promise<number> {
  return withEnvironment(options.data, async (env) => {
    // The data directory's own database was migrated when it was opened.
    const url = process.env['DATABASE_URL'];
    const ran = url && !options.data ? await migrate(url, passwords(env)) : [];
    console.log(text('migrated', { count: ran.length }));
    return 0;
  });
}

function passwords(env: Record<string, string | undefined>) {
  const service = env['SERVICE_DB_PASSWORD'];
  const portal = env['PORTAL_DB_PASSWORD'];
  return { passwords: { ...(service && { service }), ...(portal && { portal }) } };
}

export async function seedCommand(options: { data?: string }): Promise<number> {
  return withEnvironment(options.data, async (env) => {
    const password = await seedDemonstration(env);
    console.log(text('seeded'));
    if (password !== undefined) console.log(text('seededLogins', { password }));
    return 0;
  });
}
