import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { startEmbedded } from '../../libs/server/dist/database/embedded-postgres.js';
import { migrate } from '../../libs/server/dist/database/migrate.js';
import { Postgres } from '../../libs/server/dist/database/postgres.js';
import { seedDemo } from '../../libs/server/dist/people/seed.js';

/** A PostgreSQL for tests, with a migrated and seeded template that every test database is cloned from. */
export async function startTestServer() {
  // /tmp may be entered by everybody: PostgreSQL does not run as root.
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'huiyin-test-'));
  fs.chmodSync(dir, 0o755);
  const server = await startEmbedded({
    dir,
    // Tests lose nothing by a power cut.
    settings: {
      fsync: 'off',
      full_page_writes: 'off',
      synchronous_commit: 'off',
      max_connections: '200',
    },
  });
  const admin = new pg.Client({ connectionString: server.url('postgres') });
  await admin.connect();
  await admin.query('create database template_huiyin');
  await admin.end();
  const template = server.url('template_huiyin');
  await migrate(template, { passwords: { service: 'test-service', portal: 'test-portal' } });
  const postgres = new Postgres(template, { max: 1 });
  await seedDemo(postgres);
  await postgres.close();
  return {
    /** Where `testDatabase()` looks for its server: the value of TEST_PG. */
    url: server.url(''),
    async stop() {
      await server.stop();
      fs.rmSync(dir, { recursive: true, force: true });
    },
  };
}
