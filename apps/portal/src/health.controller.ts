import { Controller, Get, Header } from '@nestjs/common';
import { CaseError } from '@huiyin/core';
import { Postgres } from '@huiyin/server';

/** For the operator of the system: `live` says that the process answers, `ready` that it can serve pages. */
@Controller('/health')
export class HealthController {
  constructor(private readonly postgres: Postgres) {}

  @Get('live')
  @Header('cache-control', 'no-store')
  live(): { status: string } {
    return { status: 'ok' };
  }

  @Get('ready')
  @Header('cache-control', 'no-store')
  async ready(): Promise<{ status: string }> {
    try {
      await this.postgres.query('select 1');
    } catch (cause) {
      throw new CaseError('unavailable', 'the database is out of reach', { cause });
    }
    return { status: 'ok' };
  }
}
