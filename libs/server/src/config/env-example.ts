import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { z } from 'zod';
import { configShape } from './config.js';

const HEAD = `# Every setting of Huiyin. This file is generated from libs/server/src/config/config.ts:
#   npm run env-example -w @huiyin/server   (after npm run build)
# A value in a comment is the default. Empty means: default.
`;
// Not settings of a process: docker-compose.yml puts them into the addresses of the database.
const FOR_CONTAINERS = `
# Only for docker-compose.yml: passwords of PostgreSQL's owner and of the roles huiyin_service and huiyin_portal,
# letters and digits only (openssl rand -hex 16). There DATABASE_URL, PORTAL_DATABASE_URL and REDIS_URL stay empty.
POSTGRES_PASSWORD=
# Memory of docker-compose's PostgreSQL: a quarter and a half of the machine's
# POSTGRES_SHARED_BUFFERS=1GB
# POSTGRES_CACHE_SIZE=2GB
SERVICE_DB_PASSWORD=
PORTAL_DB_PASSWORD=
`;
// The default of a key is not printed: it would be copied into production.
const SECRETS = new Set(['IDENTITY_KEYS', 'HASH_KEY']);

/** The text of .env.example. */
export function envExample(): string {
  const entries = Object.entries(configShape).map(([key, schema]) => entry(key, schema));
  return `${HEAD}\n${entries.join('\n')}${FOR_CONTAINERS}`;
}

function entry(key: string, schema: z.ZodType): string {
  const description = schema.description ?? '';
  const parsed = schema.safeParse(undefined);
  if (SECRETS.has(key)) return `# ${description}. Required in production\n${key}=\n`;
  if (!parsed.success) return `# ${description} (required)\n${key}=\n`;
  const value = parsed.data === undefined ? '' : String(parsed.data);
  return `# ${description}\n# ${key}=${value}\n`;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  writeFileSync(new URL('../../../../.env.example', import.meta.url), envExample());
}
