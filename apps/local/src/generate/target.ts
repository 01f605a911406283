import {
  Calendars,
  Directory,
  Identities,
  migrate,
  Postgres,
  readConfig,
  Workflows,
  worldOf,
} from '@huiyin/server';
import type { INestApplicationContext } from '@nestjs/common';
import path from 'node:path';
import { withServices } from '../services.js';
import { makeDataDir, migrateDatabase, startDatabase } from '../start/database.js';
import { commonEnvironment, DATABASE } from '../start/environment.js';
import { readOrMakeSecrets } from '../start/secrets.js';
import { seedDemonstration } from '../start/seed.js';
import type { Knowledge } from './load.js';

/** The database that is written to, and the services on it. */
export interface Target {
  /** Of the owner. */
  url: string;
  knowledge: Knowledge;
}

const DEFAULT_DATA_DIR = path.resolve(import.meta.dirname, '../../../../.data');

/**
 * The database of `npm start` (or of another data directory), or any by its owner's address. Brought up to date;
 * where there are no units yet, those of the demonstration are put there.
 */
export async function withTarget<T>(
  where: { database?: string | undefined; data?: string | undefined },
  work: (target: Target) => Promise<T>,
): Promise<T> {
  if (where.database !== undefined) {
    await migrate(where.database);
    const env = { ...process.env, DATABASE_URL: where.database };
    return onDatabase(where.database, env, work);
  }
  const dir = where.data === undefined ? DEFAULT_DATA_DIR : path.resolve(where.data);
  makeDataDir(dir);
  const secrets = readOrMakeSecrets(dir);
  const server = await startDatabase(dir);
  try {
    await migrateDatabase(server, secrets);
    const env = { ...process.env, ...commonEnvironment(dir, server, secrets) };
    return await onDatabase(server.url(DATABASE), env, work);
  } finally {
    if (!server.adopted) await server.stop();
  }
}

async function onDatabase<T>(
  url: string,
  env: Record<string, string | undefined>,
  work: (target: Target) => Promise<T>,
): Promise<T> {
  if (await hasNoUnits(url)) await seedDemonstration(env, { cases: false });
  return withServices(env, (app) => work({ url, knowledge: knowledgeOf(app, env) }));
}

export function knowledgeOf(
  app: Pick<INestApplicationContext, 'get'>,
  env: Record<string, string | undefined>,
): Knowledge {
  const directory = app.get(Directory);
  const calendars = app.get(Calendars);
  return {
    directory,
    workflows: app.get(Workflows),
    identities: app.get(Identities),
    calendar: calendars.city,
    world: worldOf(directory, calendars),
    profile: readConfig(env).CLOCK_PROFILE,
  };
}

async function hasNoUnits(url: string): Promise<boolean> {
  const postgres = new Postgres(url, { max: 1 });
  try {
    return (await postgres.query('select from units limit 1')).length === 0;
  } finally {
    await postgres.close();
  }
}
