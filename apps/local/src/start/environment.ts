import type { EmbeddedPostgres } from '@huiyin/server';
import path from 'node:path';
import type { Ports, StartOptions } from './options.js';
import type { ServiceSpec } from './processes.js';
import type { Secrets } from './secrets.js';

export const DATABASE = 'huiyin';

/** Events make much that lives for a moment: the collector's share halves (docs/benchmarks.md, "Storm"). As in the Dockerfile. */
const NODE_OPTIONS = '--max-semi-space-size=32';

const app = (name: string) => path.join(import.meta.dirname, '../../..', name, 'dist/main.js');

/** The environment that every service of this data directory has in common. */
export function commonEnvironment(
  dataDir: string,
  server: EmbeddedPostgres,
  secrets: Secrets,
): Record<string, string> {
  return {
    DATABASE_URL: server.url(DATABASE, {
      name: 'huiyin_service',
      password: secrets.servicePassword,
    }),
    PORTAL_DATABASE_URL: server.url(DATABASE, {
      name: 'huiyin_portal',
      password: secrets.portalPassword,
    }),
    IDENTITY_KEYS: secrets.identityKeys,
    HASH_KEY: secrets.hashKey,
    FILES_DIR: path.join(dataDir, 'files'),
    HEADS_FILE: process.env['HEADS_FILE'] ?? path.join(dataDir, 'heads.jsonl'),
    // The person's own settings win over the demonstration's, but not over what this directory is.
    ...pick(process.env, ['CLOCK_PROFILE', 'WORKFLOWS_DIR', 'LOG_LEVEL', 'REDIS_URL']),
  };
}

function pick(env: NodeJS.ProcessEnv, names: string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (env[name] ? [[name, env[name]]] : [])));
}

/** The three services of `npm start`, on loopback. */
export function serviceSpecs(
  options: StartOptions,
  ports: Ports,
  common: Record<string, string>,
): ServiceSpec[] {
  const host = '127.0.0.1';
  const url = (port: number) => `http://localhost:${port}`;
  const env = {
    ...common,
    NODE_OPTIONS,
    HOST: host,
    PORT: String(ports.api),
    PORTAL_PORT: String(ports.portal),
    WORKER_PORT: String(ports.worker),
    PUBLIC_URL: url(ports.portal),
    CONSOLE_URL: url(ports.api),
    SMTP_URL: `smtp://${host}:${ports.smtp}`,
  };
  return [
    { name: 'api', script: app('api'), env, readyUrl: `http://${host}:${ports.api}/health/ready` },
    {
      name: 'worker',
      script: app('worker'),
      env,
      readyUrl: `http://${host}:${ports.worker}/health/ready`,
    },
    {
      name: 'portal',
      script: app('portal'),
      env,
      readyUrl: `http://${host}:${ports.portal}/health/ready`,
    },
  ];
}
