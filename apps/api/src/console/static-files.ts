import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};
/** Already packed; gzip would only cost time. */
const PACKED = new Set(['.png', '.jpg', '.woff2', '.ico']);

interface Loaded {
  plain: Buffer;
  gzipped: Buffer | null;
  etag: string;
}

/**
 * The files of one folder, as they were at the start: a few megabytes, read and packed once, when first asked for.
 * Only what was listed is served, so no path leads out of the folder.
 */
export class StaticFiles {
  private readonly names: ReadonlySet<string>;
  private readonly loaded = new Map<string, Promise<Loaded>>();

  /** `accept` limits what is served; paths are relative, with slashes. */
  constructor(
    private readonly folder: string,
    accept: (name: string) => boolean = () => true,
  ) {
    const found = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) =>
        join(entry.parentPath, entry.name)
          .slice(folder.length + 1)
          .split(sep)
          .join('/'),
      );
    this.names = new Set(found.filter((name) => extname(name) in TYPES && accept(name)));
  }

  has(name: string): boolean {
    return this.names.has(name);
  }

  async send(
    name: string,
    request: FastifyRequest,
    reply: FastifyReply,
    cacheControl: string,
  ): Promise<FastifyReply> {
    const { plain, gzipped, etag } = await this.load(name);
    void reply.headers({ 'cache-control': cacheControl, etag, vary: 'accept-encoding' });
    if (request.headers['if-none-match'] === etag) return reply.status(304).send();
    void reply.type(TYPES[extname(name)] ?? 'application/octet-stream');
    if (gzipped && /\bgzip\b/.test(request.headers['accept-encoding'] ?? '')) {
      return reply.header('content-encoding', 'gzip').send(gzipped);
    }
    return reply.send(plain);
  }

  private load(name: string): Promise<Loaded> {
    const known = this.loaded.get(name);
    if (known) return known;
    const loading = (async () => {
      const plain = await readFile(join(this.folder, name));
      const packs = !PACKED.has(extname(name)) && plain.length > 1024;
      return {
        plain,
        gzipped: packs ? await promisify(gzip)(plain, { level: 9 }) : null,
        etag: `"${createHash('sha256').update(plain).digest('base64url')}"`,
      };
    })();
    this.loaded.set(name, loading);
    return loading;
  }
}
