import { randomUUID } from 'node:crypto';
import cookie from '@fastify/cookie';
import multipart from '@fastify/multipart';
import rateLimit from '@fastify/rate-limit';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { CaseError } from '@huiyin/core';
import {
  Clock,
  type Config,
  createLogger,
  type Language,
  languageOf,
  NestLog,
  pendingMigrations,
  ProblemFilter,
  problemOf,
  requirePositions,
  sentences,
  storable,
  trustedProxy,
  Workflows,
} from '@huiyin/server';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import helmet from 'helmet';
import { z } from 'zod';
import { ApiModule } from './api.module.js';
import { consoleFolder, serveConsole } from './console/console.js';
import { Metrics } from './operations/metrics.js';

/**
 * The api, ready to listen.
 * @throws Error when a migration is pending, the database came from a dump or a workflow has a fault: a half-fitting process does not start
 */
export async function createApi(
  config: Config,
  options: { clock?: Clock } = {},
): Promise<NestFastifyApplication> {
  await refusePendingMigrations(config);
  await requirePositions(config.DATABASE_URL);
  const logger = createLogger(config, 'api');
  const setHeaders = securityHeaders(config);
  const adapter = new FastifyAdapter({
    loggerInstance: logger,
    disableRequestLogging: true,
    bodyLimit: config.MAX_BODY_BYTES,
    trustProxy: trustedProxy(config),
    genReqId: () => randomUUID(),
    // Open streams would hold up the end for ever.
    forceCloseConnections: true,
    // An address that can not even be decoded never reaches a route, nor any hook.
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
      const language = languageOf(request.headers['accept-language']);
      const status = error.code === 'FST_ERR_BAD_URL' ? 'not_found' : 'invalid_payload';
      const problem = problemOf(new CaseError(status, error.message), {
        language,
        requestId: request.id,
      });
      setHeaders(request.raw, reply.raw, () => undefined);
      void reply
        .status(problem.status)
        .header('x-request-id', request.id)
        .type('application/problem+json; charset=utf-8')
        .send(JSON.stringify(problem));
    },
  });
  const app = await NestFactory.create<NestFastifyApplication>(
    ApiModule.of(config, options.clock ?? new Clock()),
    adapter,
    { logger: new NestLog(logger), abortOnError: false },
  );
  app.setGlobalPrefix('api/v1', {
    exclude: ['health/live', 'health/ready', 'metrics', 'api/docs', 'api/docs/{*rest}'],
  });
  // The rules' own faults (payloads of events) are told in the language of the office.
  z.config({ customError: sentences('zh-CN') });
  app.useGlobalFilters(
    new ProblemFilter((name, language) => sentenceOf(app.get(Workflows), name, language)),
  );
  await protect(app, config, setHeaders);
  await watch(app);
  const folder = consoleFolder(config);
  if (folder !== undefined) serveConsole(app, folder);
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  return app;
}

async function refusePendingMigrations(config: Config): Promise<void> {
  const pending = (await pendingMigrations(config.DATABASE_URL)).filter(
    (name) => name !== 'bullmq',
  );
  if (pending.length > 0) {
    throw new Error(
      `The database lacks ${pending.length} migration(s): ${pending.join(', ')}. Run: npm run migrate`,
    );
  }
}

/** Built once: it writes the same headers onto every answer. */
function securityHeaders(config: Config): ReturnType<typeof helmet> {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        // The console's components write their styles into the page.
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    // Only where the office serves https; on a plain test address it would lock the browser out.
    strictTransportSecurity: config.CONSOLE_URL.startsWith('https:')
      ? { maxAge: 31_536_000 }
      : false,
    referrerPolicy: { policy: 'same-origin' },
    frameguard: { action: 'deny' },
  });
}

async function protect(
  app: NestFastifyApplication,
  config: Config,
  setHeaders: ReturnType<typeof helmet>,
): Promise<void> {
  await app.register(cookie);
  await app.register(multipart, {
    // One byte more than allowed may come in: then the store knows that it was too much.
    limits: { fileSize: config.MAX_UPLOAD_BYTES + 1, files: 1, fields: 5, parts: 6 },
    throwFileSizeLimit: false,
  });
  await app.register(rateLimit, {
    global: false,
    max: config.LOGIN_ATTEMPTS_PER_MINUTE,
    timeWindow: 60_000,
    errorResponseBuilder: (_, { ttl }) =>
      new CaseError('rate_limited', 'too many sign-ins from this address', {
        retryAfterSeconds: Math.ceil(ttl / 1000),
      }),
  });
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onRequest', (request, reply, done) => {
    setHeaders(request.raw, reply.raw, (error) => done(error as Error | undefined));
  });
  fastify.addHook('preValidation', (request, _, done) => {
    request.body = storable(request.body);
    request.query = storable(request.query);
    request.params = storable(request.params);
    done();
  });
}

/** One line and one measurement for each call; neither holds a body, a query string or an address. */
async function watch(app: NestFastifyApplication): Promise<void> {
  const metrics = app.get(Metrics);
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id);
    // Cases hold personal data: no browser or proxy keeps an answer. Files of the console say otherwise themselves.
    if (request.url.startsWith('/api/')) void reply.header('cache-control', 'no-store');
    done();
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none';
    const { method } = request;
    const status = reply.statusCode;
    metrics.calls.observe({ method, route, status: String(status) }, reply.elapsedTime / 1000);
    request.log.info({ method, route, status, ms: Math.round(reply.elapsedTime) }, 'call');
    done();
  });
}

function sentenceOf(workflows: Workflows, name: string, language: Language): string | undefined {
  for (const { texts } of workflows.all()) {
    const labels = (texts[language] ?? texts['zh-CN'])?.labels;
    const label = labels?.guards[name] ?? labels?.faults[name];
    if (label !== undefined) return label;
  }
  return undefined;
}
