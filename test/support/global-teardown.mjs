import fs from 'node:fs';

export default async function globalTeardown() {
  const { server, dir } = globalThis.__huiyinTestServer;
  await server.stop();
  fs.rmSync(dir, { recursive: true, force: true });
}
