import 'reflect-metadata';
import { DataSource } from 'typeorm';
import { entities } from './entities/index.js';
import { migrations } from './migrations/index.js';

/** TypeORM maps rows and runs our hand-written migrations; it never changes the schema by itself. */
export function dataSource(url: string): DataSource {
  return new DataSource({
    type: 'postgres',
    url,
    entities,
    migrations,
    migrationsTransactionMode: 'each',
    synchronize: false,
    // The schema needs no extension, and a plain role may not create one.
    installExtensions: false,
    applicationName: 'huiyin',
  });
}
