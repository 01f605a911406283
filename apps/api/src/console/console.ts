import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Config } from '@huiyin/server';
import { StaticFiles } from './static-files.js';

/** The console's built files; undefined before it was built. */
export function consoleFolder(config: Config): string | undefined {
  const folder =
    config.CONSOLE_DIR ?? fileURLToPath(new URL('../../../console/dist', import.meta.url));
  return existsSync(join(folder, 'index.html')) ? folder : undefined;
}

/**
 * Serves the console: its files by name, and its page for every other address that a browser may open, because the
 * console's own router reads the address.
 */
export function serveConsole(app: NestFastifyApplication, folder: string): void {
  const files = new StaticFiles(folder);
  app
    .getHttpAdapter()
    .getInstance()
    .get('/*', (request, reply) => {
      const name = decodeURIComponent((request.url.split('?')[0] ?? '/').slice(1));
      if (files.has(name)) {
        // Vite names what it builds by content; everything else must be asked for again.
        const lasting = name.startsWith('assets/');
        return files.send(
          name,
          request,
          reply,
          lasting ? 'public, max-age=31536000, immutable' : 'no-cache',
        );
      }
      // A missing file or call is missing, and nothing is above the folder; only pages fall back.
      if (/^(api|health|metrics|assets)(\/|$)|\.\./.test(name) || /\.[a-z0-9]{1,8}$/i.test(name)) {
        return reply.callNotFound();
      }
      return files.send('index.html', request, reply, 'no-cache');
    });
}
