import 'reflect-metadata';
import type { INestApplicationContext } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  CasesModule,
  Clock,
  ConfigModule,
  PeopleModule,
  PostgresModule,
  readConfig,
  type Config,
} from '@huiyin/server';
import path from 'node:path';
import { makeDataDir, migrateDatabase, startDatabase } from './start/database.js';
import { commonEnvironment, DATABASE } from './start/environment.js';
import { readOrMakeSecrets } from './start/secrets.js';

const DEFAULT_DATA_DIR = path.resolve(import.meta.dirname, '../../../.data');

@Module({})
class CommandLineModule {
  static of(config: Config) {
    return {
      module: CommandLineModule,
      imports: [
        ConfigModule.of(config, new Clock()),
        PostgresModule.of(config.DATABASE_URL, { max: 4, applicationName: 'huiyin cli' }),
        PeopleModule,
        CasesModule,
      ],
    };
  }
}

/**
 * Where the command line works: DATABASE_URL if it is set, else the data directory of `npm start`, whose
 * PostgreSQL is adopted if it runs and started for the time of the command if not. The second address is that of
 * the owner of the tables; with DATABASE_URL it is whoever is named there.
 */
export async function withEnvironment<T>(
  dataDir: string | undefined,
  work: (env: Record<string, string | undefined>, ownerUrl: string) => Promise<T>,
): Promise<T> {
  const given = process.env['DATABASE_URL'];
  if (given && !dataDir) return work(process.env, given);
  const dir = dataDir ? path.resolve(dataDir) : DEFAULT_DATA_DIR;
  makeDataDir(dir);
  const secrets = readOrMakeSecrets(dir);
  const server = await startDatabase(dir);
  try {
    await migrateDatabase(server, secrets);
    return await work(
      { ...process.env, ...commonEnvironment(dir, server, secrets) },
      server.url(DATABASE),
    );
  } finally {
    if (!server.adopted) await server.stop();
  }
}

/** The services that commands need, without HTTP and without a worker; closed afterwards. */
export async function withServices<T>(
  env: Record<string, string | undefined>,
  work: (app: INestApplicationContext) => Promise<T>,
): Promise<T> {
  const app = await NestFactory.createApplicationContext(CommandLineModule.of(readConfig(env)), {
    logger: ['error', 'warn'],
    abortOnError: false,
  });
  try {
    return await work(app);
  } finally {
    await app.close();
  }
}
