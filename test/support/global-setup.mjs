import { startTestServer } from './test-server.mjs';

/** One PostgreSQL for the whole run. */
export default async function globalSetup() {
  const server = await startTestServer();
  globalThis.__huiyinTestServer = server;
  process.env.TEST_PG = server.url;
}
