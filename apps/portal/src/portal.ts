import { randomUUID } from 'node:crypto';
import fastifyCookie from '@fastify/cookie';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  type Clock,
  type Config,
  createLogger,
  NestLog,
  pendingMigrations,
  requirePositions,
  trustedProxy,
} from '@huiyin/server';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { PageFilter } from './page.filter.js';
import { PortalModule } from './portal.module.js';
import { BrowserKeeping } from './browser-keeping.js';
import { faultPage } from './views/plain-pages.js';
import { knownLanguage, sendPage, sendTo, visitOf } from './visit.js';

export interface PortalOptions {
  /** Tests give one that stands still. */
  clock?: Clock;
}

/**
 * The citizens' pages, ready to listen. `config.DATABASE_URL` is the portal role's own address.
 * @throws Error if the database lacks a migration
 */
export async function createPortal(
  config: Config,
  options: PortalOptions = {},
): Promise<NestFastifyApplication> {
  const pending = await pendingMigrations(config.DATABASE_URL);
  if (pending.length > 0) {
    throw new Error(
      `the database lacks: ${pending.join(', ')}. Run \`npm run huiyin -- migrate\` first`,
    );
  }
  await requirePositions(config.DATABASE_URL);
  const adapter = new FastifyAdapter({
    trustProxy: trustedProxy(config),
    bodyLimit: config.MAX_BODY_BYTES,
    genReqId: () => randomUUID(),
    // An address that cannot even be decoded never reaches a route.
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
      const status = error.code === 'FST_ERR_BAD_URL' ? NOT_FOUND : (error.statusCode ?? 500);
      void reply.headers(HEADERS);
      void sendPage(reply, faultPage(visitOf(request, '/'), { status }), status);
    },
  });
  const app = await NestFactory.create<NestFastifyApplication>(
    PortalModule.of(config, options.clock),
    adapter,
    { logger: new NestLog(createLogger(config, 'portal')), abortOnError: false },
  );
  app.useGlobalFilters(new PageFilter());
  await app.register(fastifyCookie);
  // Nest knows fastify by its own copy of the types.
  const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  addHeaders(fastify, config.PUBLIC_URL.startsWith('https:'));
  addLanguageLinks(fastify, app.get(BrowserKeeping));
  endIdleBrowsers(fastify);
  app.enableShutdownHooks();
  return app;
}

/** No page has a script, a frame or anything from elsewhere, and none tells another site where a visitor was. */
const HEADERS = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=()',
} as const;
const NOT_FOUND = 404;
const TWO_YEARS = 'max-age=63072000';

function addHeaders(fastify: FastifyInstance, https: boolean): void {
  fastify.addHook('onRequest', async (_request: FastifyRequest, reply: FastifyReply) => {
    void reply.headers(HEADERS);
    if (https) void reply.header('strict-transport-security', TWO_YEARS);
  });
}

/** `?lang=en` on any page keeps the choice and leads to the same page without it. */
function addLanguageLinks(fastify: FastifyInstance, keeping: BrowserKeeping): void {
  fastify.addHook('preHandler', async (request: FastifyRequest, reply: FastifyReply) => {
    if (request.method !== 'GET') return;
    const { lang, ...rest } = request.query as Record<string, string>;
    const language = knownLanguage(lang);
    if (!language) return;
    keeping.keepLanguage(reply, language);
    const [path = '/'] = request.url.split('?');
    // `//elsewhere` would lead to another site.
    const own = path.replace(/^\/+/, '/');
    const query = new URLSearchParams(rest).toString();
    await sendTo(reply, query === '' ? own : `${own}?${query}`);
    return reply;
  });
}

const GRACE_MS = 2000;

/** Browsers keep connections open that they do not use; they must not hold up the end of the process. */
function endIdleBrowsers(fastify: FastifyInstance): void {
  fastify.addHook('preClose', (done) => {
    setTimeout(() => fastify.server.closeAllConnections(), GRACE_MS).unref();
    done();
  });
}
