import { z } from 'zod';
import { DEVELOPMENT_HASH_KEY, DEVELOPMENT_IDENTITY_KEYS } from './keys.js';

/** A key of requesters' identities; the first of the list encrypts, all of them decrypt. */
export interface IdentityKey {
  id: string;
  key: Buffer;
}

const bytes = (text: string): Buffer => Buffer.from(text, 'base64');

const identityKeys = z
  .string()
  .transform((text, ctx) =>
    text.split(',').map((part): IdentityKey => {
      const [id = '', encoded = ''] = part.trim().split(':');
      const key = bytes(encoded);
      if (!/^[a-zA-Z0-9_-]{1,16}$/.test(id) || key.length !== 32) {
        // The value itself never stands in a message: messages reach logs.
        ctx.addIssue({
          code: 'custom',
          message: 'expected "id:base64 of 32 bytes", comma between keys',
        });
      }
      return { id, key };
    }),
  )
  .refine(
    (keys) => new Set(keys.map((k) => k.id)).size === keys.length,
    'two keys have the same id',
  );

const hashKey = z
  .string()
  .refine((text) => bytes(text).length >= 32, 'expected the base64 of at least 32 bytes')
  .transform(bytes);

const port = z.coerce.number().int().min(0).max(65_535);
const url = (protocol: RegExp) => z.url({ protocol });
const flag = z.enum(['true', 'false']).transform((text) => text === 'true');

/** Every setting, with its meaning. `.env.example` is made from this table. */
export const configShape = {
  NODE_ENV: z
    .enum(['development', 'test', 'production'])
    .default('development')
    .describe('production refuses the development keys below'),
  DATABASE_URL: url(/^postgres(ql)?$/).describe(
    'PostgreSQL 16 or newer; npm start starts its own and sets this',
  ),
  PORTAL_DATABASE_URL: url(/^postgres(ql)?$/)
    .optional()
    .describe("The portal's own database role, which may do less; absent: DATABASE_URL"),
  // The worker's sweep alone holds four at once.
  DATABASE_POOL: z.coerce
    .number()
    .int()
    .min(5)
    .max(200)
    .default(10)
    .describe('Connections that one process keeps at most'),
  REDIS_URL: url(/^rediss?$/)
    .optional()
    .describe(
      'Redis for BullMQ, for deployments that outgrow PostgreSQL; absent: BullMQ runs on PostgreSQL',
    ),
  IDENTITY_KEYS: identityKeys
    .default(() => identityKeys.parse(DEVELOPMENT_IDENTITY_KEYS))
    .describe(
      'AES-256 keys of the requesters\' identities as "id:base64,id:base64". The first encrypts, all decrypt: to rotate, put a new one in front. Make one with: openssl rand -base64 32',
    ),
  HASH_KEY: hashKey
    .default(() => bytes(DEVELOPMENT_HASH_KEY))
    .describe(
      'HMAC key (base64, 32 bytes) of telephone numbers and query codes. It can not be changed later: issued query codes would stop working',
    ),
  SMTP_URL: url(/^smtps?$/)
    .default('smtp://127.0.0.1:1025')
    .describe('Where mail is handed over, e.g. smtp://user:password@host:587'),
  MAIL_FROM: z
    .string()
    .min(3)
    .default('12345热线 <no-reply@huiyin.example>')
    .describe('Sender of every mail'),
  OFFICE_NAME: z
    .string()
    .min(1)
    .default('12345政务服务便民热线')
    .describe('Name of the hotline office, as mails sign with it'),
  OFFICE_PHONE: z.string().min(3).default('12345').describe('Its telephone number'),
  PUBLIC_URL: url(/^https?$/)
    .default('http://localhost:3001')
    .describe("Address of the citizens' portal, as it stands in mails"),
  CONSOLE_URL: url(/^https?$/)
    .default('http://localhost:3000')
    .describe("Address of the staff's console. With https the session cookie is Secure"),
  HOST: z.string().default('127.0.0.1').describe('Address that api, portal and worker listen on'),
  PORT: port.default(3000).describe('Port of the api and the console'),
  PORTAL_PORT: port.default(3001).describe('Port of the portal'),
  WORKER_PORT: port.default(3002).describe("Port of the worker's health page"),
  TRUST_PROXY: flag
    .default(false)
    .describe(
      'true behind one reverse proxy, which adds the caller to X-Forwarded-For. Never true without one: callers could then name any address',
    ),
  CLOCK_PROFILE: z
    .string()
    .default('standard')
    .describe('Which lengths of the deadlines count for new cases; see each deadlines.yaml'),
  OFFICE_ZONE: z
    .literal('Asia/Shanghai')
    .default('Asia/Shanghai')
    .describe('Zone of legal days; all of China uses one'),
  FILES_DIR: z.string().min(1).default('.data/files').describe('Directory of uploaded files'),
  HEADS_FILE: z
    .string()
    .min(1)
    .optional()
    .describe(
      'File to which the worker appends the head of each day, best on another disk; npm start sets it. Absent: heads stand in the database only',
    ),
  MAX_UPLOAD_BYTES: z.coerce
    .number()
    .int()
    .min(1024)
    .default(20 * 1024 * 1024)
    .describe('Size limit of one uploaded file'),
  MAX_BODY_BYTES: z.coerce
    .number()
    .int()
    .min(1024)
    .default(256 * 1024)
    .describe('Size limit of a JSON body'),
  WORKFLOWS_DIR: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Folder with workflows of the deployment, added to the built-in ones or in their place',
    ),
  CONSOLE_DIR: z
    .string()
    .min(1)
    .optional()
    .describe("Folder of the console's built files; absent: apps/console/dist"),
  SESSION_IDLE_MINUTES: z.coerce
    .number()
    .int()
    .min(1)
    .max(24 * 60)
    .default(30)
    .describe('A session without a call for so long ends'),
  SESSION_MAX_HOURS: z.coerce
    .number()
    .int()
    .min(1)
    .max(7 * 24)
    .default(12)
    .describe('A session ends after so long in any case'),
  LOGIN_ATTEMPTS_PER_MINUTE: z.coerce
    .number()
    .int()
    .min(1)
    .default(60)
    .describe('Sign-in attempts that one network address has in a minute'),
  METRICS_TOKEN: z
    .string()
    .min(16)
    .optional()
    .describe('Bearer token for GET /metrics; absent: /metrics answers only to this machine'),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .describe('How much is logged; no level logs personal data'),
  WEBHOOK_URL: url(/^https?$/)
    .optional()
    .describe('Receives every message of the channel webhook, e.g. an SMS gateway'),
  WEBHOOK_SECRET: z.string().min(16).optional().describe('Signs the webhook calls (HMAC-SHA-256)'),
};

const configSchema = z.object(configShape);

/** The settings of a process. Both the type and what NestJS injects it by. */
// The class is only a token; its members are the schema's.
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging, @typescript-eslint/no-empty-object-type
export interface Config extends z.output<typeof configSchema> {}
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging
export abstract class Config {}

/** All that is wrong with the environment, one line each. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  constructor(readonly faults: { path: string; message: string }[]) {
    super(
      `The configuration has ${faults.length} fault(s):\n` +
        faults.map((f) => `  ${f.path}: ${f.message}`).join('\n') +
        '\nSee .env.example for every setting.',
    );
  }
}

/**
 * Reads the environment. Empty values count as absent, so that `KEY=` in an env file means "default".
 * @throws ConfigError with all faults at once
 */
export function readConfig(env: Record<string, string | undefined>): Config {
  const given = Object.fromEntries(
    Object.entries(env).filter(
      ([key, value]) => key in configShape && value !== undefined && value.trim() !== '',
    ),
  );
  const parsed = configSchema.safeParse(given);
  const faults = parsed.success
    ? []
    : parsed.error.issues.map((i) => ({
        path: i.path.join('.'),
        message: given[i.path.join('.')] === undefined ? 'is required' : i.message,
      }));
  faults.push(...crossFaults(given));
  if (!parsed.success || faults.length > 0) throw new ConfigError(faults);
  return parsed.data;
}

function crossFaults(
  given: Record<string, string | undefined>,
): { path: string; message: string }[] {
  const faults = [];
  if (given['NODE_ENV'] === 'production') {
    for (const key of ['IDENTITY_KEYS', 'HASH_KEY'] as const) {
      if (given[key] === undefined)
        faults.push({ path: key, message: 'is required in production' });
    }
    if (given['IDENTITY_KEYS']?.includes(DEVELOPMENT_IDENTITY_KEYS.split(':')[1] ?? '')) {
      faults.push({
        path: 'IDENTITY_KEYS',
        message: 'is the development key, which everybody knows',
      });
    }
    if (given['HASH_KEY'] === DEVELOPMENT_HASH_KEY) {
      faults.push({ path: 'HASH_KEY', message: 'is the development key, which everybody knows' });
    }
  }
  if (given['WEBHOOK_URL'] !== undefined && given['WEBHOOK_SECRET'] === undefined) {
    faults.push({
      path: 'WEBHOOK_SECRET',
      message: 'is required with WEBHOOK_URL: calls are signed',
    });
  }
  return faults;
}
