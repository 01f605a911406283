import { Controller, Get, Header } from '@nestjs/common';
import { Open } from '../auth/signed-in.js';
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

  @Get('json')
  json(): Record<string, unknown> {
    return this.document;
  }
}
