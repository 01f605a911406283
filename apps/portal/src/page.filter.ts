import {
  type ArgumentsHost,
  Catch,
  type ExceptionFilter,
  HttpException,
  Logger,
} from '@nestjs/common';
import { CaseError } from '@huiyin/core';
import { STATUS } from '@huiyin/server';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { faultPage } from './views/plain-pages.js';
import { sendPage, visitOf } from './visit.js';

/** Makes a page in words of every error; the only place that does. */
@Catch()
export class PageFilter implements ExceptionFilter {
  private readonly logger = new Logger(PageFilter.name);

  async catch(thrown: unknown, host: ArgumentsHost): Promise<void> {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const status = statusOf(thrown);
    if (status >= 500) {
      this.logger.error(
        { err: thrown, reqId: request.id, route: request.routeOptions?.url },
        'a page failed',
      );
    }
    if (reply.sent || reply.raw.headersSent) return;
    const wait = thrown instanceof CaseError ? thrown.details.retryAfterSeconds : undefined;
    if (wait !== undefined) void reply.header('retry-after', String(wait));
    const html = faultPage(visitOf(request, '/'), {
      status,
      ...(wait !== undefined && { retryAfterSeconds: wait }),
      ...(status >= 500 && { reference: request.id }),
    });
    await sendPage(reply, html, status);
  }
}

function statusOf(thrown: unknown): number {
  if (thrown instanceof CaseError) return STATUS[thrown.code];
  if (thrown instanceof HttpException) return thrown.getStatus();
  const status = (thrown as { statusCode?: unknown } | null)?.statusCode;
  return typeof status === 'number' && status >= 400 && status < 600 ? status : 500;
}
