import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import type { Notice } from '@huiyin/contract';
import { type Language, NoticeQueries, ReaderLanguage } from '@huiyin/server';
import { Caller, type Person } from './auth/signed-in.js';

@Controller('notices')
export class NoticesController {
  constructor(private readonly notices: NoticeQueries) {}

  @Get()
  list(@Caller() actor: Person, @ReaderLanguage() language: Language): Promise<Notice[]> {
    return this.notices.list(actor, language);
  }

  @Post(':id/read')
  @HttpCode(204)
  read(@Caller() actor: Person, @Param('id') id: string): Promise<void> {
    return this.notices.read(actor, id);
  }
}
