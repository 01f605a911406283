import {
  type ArgumentsHost,
  Catch,
  type ExceptionFilter,
  HttpException,
  Logger,
} from '@nestjs/common';
import { CaseError } from '@huiyin/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { faulty } from './faults.js';
import { type Language, languageOf } from './language.js';
import { type ProblemContext, problemOf } from './problem.js';

/** Makes application/problem+json of every error; the only place that does. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemFilter.name);

  constructor(private readonly sentence?: ProblemContext['sentence']) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const language = languageOf(request.headers['accept-language']);
    const error = expected(thrown, language);
    const problem = problemOf(error, {
      language,
      requestId: request.id,
      ...(this.sentence && { sentence: this.sentence }),
    });
    if (problem.status >= 500) {
      this.logger.error(
        { err: error, reqId: request.id, route: request.routeOptions?.url },
        'a call failed',
      );
    }
    if (reply.sent || reply.raw.headersSent) return;
    const wait = error instanceof CaseError ? error.details.retryAfterSeconds : undefined;
    if (wait !== undefined) void reply.header('retry-after', String(wait));
    void reply
      .status(problem.status)
      .header('content-type', 'application/problem+json; charset=utf-8')
      .header('cache-control', 'no-store')
      .send(JSON.stringify(problem));
  }
}

/** Refusals of Fastify and NestJS in our vocabulary; anything else stays an unexpected error. */
function expected(thrown: unknown, language: Language): unknown {
  if (thrown instanceof CaseError) return thrown;
  if (isConnectionLoss(thrown))
    return new CaseError('unavailable', 'the database is out of reach', { cause: thrown });
  const status = thrown instanceof HttpException ? thrown.getStatus() : statusOf(thrown);
  switch (status) {
    case 400:
      return faulty('', 'malformed_json', language);
    case 404:
    case 405:
      return new CaseError('not_found', 'no such address');
    case 413:
      return new CaseError('payload_too_large', 'the body is too large');
    case 415:
      return faulty('', 'expected_json', language);
    case 429:
      return new CaseError('rate_limited', 'too many calls', { retryAfterSeconds: 60 });
    case 503:
      return new CaseError('unavailable', 'not available', { cause: thrown });
    default:
      return thrown;
  }
}

function statusOf(thrown: unknown): number | undefined {
  if (thrown === null || typeof thrown !== 'object' || !('statusCode' in thrown)) return undefined;
  return typeof thrown.statusCode === 'number' ? thrown.statusCode : undefined;
}

// 57P0x: the server stops or starts; 08xxx: the connection broke; 53xxx: no disk, memory or connection is left;
// 58xxx: the disk fails.
const LOST = /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|57P0[1-3]|(08|53|58)\w{3})$/;
function isConnectionLoss(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false;
  const code = 'code' in thrown ? String(thrown.code) : '';
  return (
    LOST.test(code) ||
    /^(Connection terminated|timeout exceeded when trying to connect)/.test(thrown.message)
  );
}
