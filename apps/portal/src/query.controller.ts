import { Controller, Get, Post, Query, Req, Res } from '@nestjs/common';
import { CaseError } from '@huiyin/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { BrowserKeeping } from './browser-keeping.js';
import { Limits } from './limits.js';
import { PortalCases } from './portal-cases.js';
import { typedFields } from './request-form.js';
import { translator } from './texts.js';
import type { FormFault } from './views/model.js';
import { queryPage, type QueryModel } from './views/query.js';
import { chosenLanguage, sendPage, sendTo, visitOf } from './visit.js';

const INVALID = 422;
const LONGEST = 64;

/** Opening a request by its number and query code, and leaving it. */
@Controller()
export class QueryController {
  constructor(
    private readonly cases: PortalCases,
    private readonly keeping: BrowserKeeping,
    private readonly limits: Limits,
  ) {}

  @Get('/query')
  async form(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Query() query: Record<string, unknown>,
  ): Promise<void> {
    // A mail's link fills in the number; the code stands in no address.
    const number = typeof query['number'] === 'string' ? query['number'].slice(0, LONGEST) : '';
    const notice =
      query['ended'] === '1' ? 'query.ended' : query['left'] === '1' ? 'query.left' : undefined;
    await this.show(request, reply, { typed: { number }, faults: [], ...(notice && { notice }) });
  }

  @Post('/query')
  async query(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const typed = typedFields(request.body, ['number', 'code']);
    const t = translator(chosenLanguage(request));
    const number = normalised(typed['number']);
    const queryCode = normalised(typed['code']);
    const again = (faults: FormFault[]): Promise<void> =>
      this.show(
        request,
        reply,
        { typed: { number: (typed['number'] ?? '').slice(0, LONGEST) }, faults },
        INVALID,
      );
    if (this.keeping.takeForm(request) === undefined) {
      return again([{ field: '', message: t('error.expired') }]);
    }
    const missing = [
      ...(number === '' ? [{ field: 'number', message: t('error.number') }] : []),
      ...(queryCode === '' ? [{ field: 'code', message: t('error.code') }] : []),
    ];
    if (missing.length > 0) return again(missing);
    this.limits.beforeQuery(request.ip, number);
    const access = { number, queryCode };
    // One answer for a number that does not exist and for a wrong code.
    if (!(await this.cases.open(access, chosenLanguage(request)))) {
      this.limits.wrongQuery(request.ip, number);
      return again([{ field: 'number', message: t('query.wrong') }]);
    }
    this.limits.rightQuery(request.ip, number);
    this.keeping.keepAccess(reply, access);
    await sendTo(reply, '/progress');
  }

  @Post('/leave')
  async leave(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    if (this.keeping.takeForm(request) === undefined) {
      throw new CaseError('csrf_failed', 'the form is not of this browser');
    }
    this.keeping.dropAccess(reply);
    await sendTo(reply, '/query?left=1');
  }

  private async show(
    request: FastifyRequest,
    reply: FastifyReply,
    model: Omit<QueryModel, 'guard'>,
    status = 200,
  ): Promise<void> {
    const guard = this.keeping.giveForm(request, reply);
    await sendPage(reply, queryPage(visitOf(request, '/query'), { guard, ...model }), status);
  }
}

/** As people copy it: spaces, hyphens, small letters and full-width signs do not count. */
function normalised(text: string | undefined): string {
  return (text ?? '').normalize('NFKC').toUpperCase().replace(/[\s-]/g, '').slice(0, LONGEST);
}
