import { afterAll } from '@jest/globals';
import pg from 'pg';
import { startTestServer } from './test-server.mjs';

let made = 0;
const ends: (() => Promise<unknown>)[] = [];

/** Something to be closed when the spec file has ended, last opened first. */
export function atEnd(close: () => Promise<unknown>): void {
  ends.unshift(close);
}

afterAll(async () => {
  for (const close of ends.splice(0)) await close();
});

/**
 * From here on the databases of this spec file are on a server of its own: for a spec whose long transactions would
 * hold back the horizon of all others, since transactions are numbered through the whole server.
 */
export async function ownServer(): Promise<void> {
  const server = await startTestServer();
  atEnd(() => server.stop());
  process.env['TEST_PG'] = server.url;
}

/**
 * A database of its own for a spec file, cloned from the migrated template (some 20 ms), dropped at the end.
 * `as` gives the address for the role of a process: `huiyin_service` or `huiyin_portal`.
 */
export async function testDatabase(): Promise<{
  url: string;
  as(role: 'service' | 'portal'): string;
}> {
  const server = process.env['TEST_PG'];
  if (!server)
    throw new Error(
      'TEST_PG is not set: run the tests through `npm run jest`, which starts PostgreSQL',
    );
  const name = `t_${process.pid}_${process.env['JEST_WORKER_ID'] ?? '0'}_${++made}`;
  const admin = new pg.Client({ connectionString: `${server}postgres` });
  await admin.connect();
  await admin.query(`create database ${name} template template_huiyin strategy file_copy`);
  atEnd(async () => {
    await admin.query(`drop database ${name} with (force)`);
    await admin.end();
  });
  const url = `${server}${name}`;
  return {
    url,
    as(role) {
      const own = new URL(url);
      own.username = `huiyin_${role}`;
      own.password = `test-${role}`;
      return own.href;
    },
  };
}
