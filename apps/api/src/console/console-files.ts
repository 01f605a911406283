import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Config } from '@huiyin/server';

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
export async function serveConsole(app: NestFastifyApplication, folder: string): Promise<void> {
  await app.register(fastifyStatic, {
    root: folder,
    prefix: '/',
    wildcard: false,
    index: false,
    decorateReply: false,
    setHeaders: (reply, path) => {
      // Vite names what it builds by content; everything else must be asked for again.
      const lasting = /[\\/]assets[\\/]/.test(path);
      reply.setHeader(
        'cache-control',
        lasting ? 'public, max-age=31536000, immutable' : 'no-cache',
      );
    },
  });
  const page = await readFile(join(folder, 'index.html'));
  const fastify = app.getHttpAdapter().getInstance();
  fastify.get('/*', (request, reply) => {
    const path = request.url.split('?')[0] ?? '/';
    // A missing file or call is missing; only pages fall back.
    if (/^\/(api|health|metrics|assets)(\/|$)/.test(path) || /\.[a-z0-9]{1,8}$/i.test(path))
      return reply.callNotFound();
    return reply.header('cache-control', 'no-cache').type('text/html; charset=utf-8').send(page);
  });
}
