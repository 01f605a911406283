import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { Controller, Get, Header, Param, Req, Res } from '@nestjs/common';
import { CaseError } from '@huiyin/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Open } from '../auth/signed-in.js';
import { StaticFiles } from '../console/static-files.js';
import { openApi } from './openapi.js';

export const VERSION = '0.1.0';

// No inline script: the content security policy allows none.
const PAGE = `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>回音 API</title>
<link rel="stylesheet" href="/api/docs/assets/swagger-ui.css">
</head>
<body>
<div id="api"></div>
<script src="/api/docs/assets/swagger-ui-bundle.js"></script>
<script src="/api/docs/start.js"></script>
</body>
</html>
`;
const START = `SwaggerUIBundle({ url: '/api/docs/json', dom_id: '#api', deepLinking: true, validatorUrl: null });\n`;

/** The description of the API, for people and for machines. */
@Open()
@Controller('api/docs')
export class DocsController {
  private readonly document = openApi(VERSION);
  private readonly assets = new StaticFiles(
    dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json')),
    (name) => /^swagger-ui(-bundle)?\.(css|js)$/.test(name),
  );

  @Get()
  @Header('content-type', 'text/html; charset=utf-8')
  page(): string {
    return PAGE;
  }

  @Get('start.js')
  @Header('content-type', 'text/javascript; charset=utf-8')
  start(): string {
    return START;
  }

  @Get('assets/:name')
  async asset(
    @Param('name') name: string,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    if (!this.assets.has(name)) throw new CaseError('not_found', 'there is no such file');
    await this.assets.send(name, request, reply, 'public, max-age=86400');
  }

  @Get('json')
  json(): Record<string, unknown> {
    return this.document;
  }
}
