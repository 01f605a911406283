import { Controller, Get, Header, Req } from '@nestjs/common';
import { CaseError } from '@huiyin/core';
import { Config, Postgres, sameToken, Workflows } from '@huiyin/server';
import type { FastifyRequest } from 'fastify';
import { Open } from '../auth/signed-in.js';
import { Metrics } from './metrics.js';

/** For the operator of the system. */
@Open()
@Controller()
export class HealthController {
  constructor(
    private readonly postgres: Postgres,
    private readonly workflows: Workflows,
    private readonly metrics: Metrics,
    private readonly config: Config,
  ) {}

  /** The process answers. */
  @Get('health/live')
  live(): { status: string } {
    return { status: 'ok' };
  }

  /** The process can do its work: its migrations were checked at the start, the database answers now. */
  @Get('health/ready')
  async ready(): Promise<{ status: string; workflows: string[] }> {
    try {
      await this.postgres.query('select 1');
    } catch (cause) {
      throw new CaseError('unavailable', 'the database does not answer', { cause });
    }
    return { status: 'ok', workflows: this.workflows.all().map((w) => w.kind) };
  }

  @Get('metrics')
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  async expose(@Req() request: FastifyRequest): Promise<string> {
    if (!this.mayRead(request)) throw new CaseError('not_found', 'metrics are for the operator');
    return this.metrics.expose();
  }

  private mayRead(request: FastifyRequest): boolean {
    const token = this.config.METRICS_TOKEN;
    if (token !== undefined)
      return sameToken(request.headers.authorization ?? '', `Bearer ${token}`);
    // A proxy on this machine calls from here for everybody.
    const forwarded = request.headers['x-forwarded-for'] ?? request.headers.forwarded;
    const from = request.socket.remoteAddress ?? '';
    return forwarded === undefined && ['127.0.0.1', '::1', '::ffff:127.0.0.1'].includes(from);
  }
}
