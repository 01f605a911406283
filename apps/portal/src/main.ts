import 'reflect-metadata';
import { ConfigError, createLogger, readConfig } from '@huiyin/server';
import { createPortal } from './portal.js';

const { PORTAL_DATABASE_URL, DATABASE_URL } = process.env;
try {
  // The portal signs in with its own role, which may read no identities, sessions or passwords.
  const config = readConfig({ ...process.env, DATABASE_URL: PORTAL_DATABASE_URL || DATABASE_URL });
  const app = await createPortal(config);
  await app.listen(config.PORTAL_PORT, config.HOST);
  createLogger(config, 'portal').info({ url: await app.getUrl() }, 'the portal is open');
  process.send?.({ ready: true });
} catch (error) {
  const text =
    error instanceof ConfigError
      ? error.message
      : String(error instanceof Error ? error.stack : error);
  process.stderr.write(`${text}\n`);
  process.exitCode = 1;
}
