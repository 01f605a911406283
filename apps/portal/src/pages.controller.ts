import { Controller, Get, Header, Query, Req, Res } from '@nestjs/common';
import { Calendars, Clock, Postgres } from '@huiyin/server';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { icon, stylesheet } from './assets.js';
import { PortalCases } from './portal-cases.js';
import { calendarPage, yearOf } from './views/calendar.js';
import { homePage } from './views/home.js';
import { proofPage, type PublicHead } from './views/proof.js';
import { privacyPage, publishedPage } from './views/plain-pages.js';
import { sendPage, visitOf } from './visit.js';

const FOR_EVER = 'public, max-age=31536000, immutable';
const HEADS_SHOWN = 31;

/** The pages that are the same for everybody. */
@Controller()
export class PagesController {
  constructor(
    private readonly cases: PortalCases,
    private readonly postgres: Postgres,
    private readonly calendars: Calendars,
    private readonly clock: Clock,
  ) {}

  @Get('/')
  async home(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await sendPage(reply, homePage(visitOf(request, '/')));
  }

  @Get('/privacy')
  async privacy(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await sendPage(reply, privacyPage(visitOf(request, '/privacy')));
  }

  @Get('/calendar')
  async calendar(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { city } = this.calendars;
    const year = Number(city.dayOf(this.clock.now()).slice(0, 4));
    const years = [year, year + 1].map((one) => yearOf(city, one));
    await sendPage(reply, calendarPage(visitOf(request, '/calendar'), years));
  }

  @Get('/proof')
  async proof(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const heads = await this.postgres.query<PublicHead & Record<string, unknown>>(
      `select day, encode(hash, 'hex') as hash from daily_heads order by day desc limit ${HEADS_SHOWN}`,
    );
    await sendPage(reply, proofPage(visitOf(request, '/proof'), heads));
  }

  @Get('/published')
  async published(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Query('before') before: unknown,
  ): Promise<void> {
    const from =
      typeof before === 'string' && /^\d{1,15}$/.test(before) ? Number(before) : undefined;
    const { items, older } = await this.cases.published(from);
    const html = publishedPage(visitOf(request, '/published'), {
      items,
      older: older === null ? null : `/published?before=${older}`,
      first: from === undefined,
    });
    await sendPage(reply, html);
  }

  @Get(stylesheet.path)
  @Header('content-type', 'text/css; charset=utf-8')
  @Header('cache-control', FOR_EVER)
  style(): string {
    return stylesheet.body;
  }

  @Get('/assets/icon.svg')
  @Header('content-type', 'image/svg+xml')
  @Header('cache-control', 'public, max-age=86400')
  icon(): string {
    return icon;
  }

  @Get('/robots.txt')
  @Header('content-type', 'text/plain; charset=utf-8')
  robots(): string {
    return 'User-agent: *\nDisallow: /query\nDisallow: /progress\nDisallow: /submitted\n';
  }
}
