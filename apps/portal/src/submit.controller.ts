import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import { CaseError } from '@huiyin/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { BrowserKeeping } from './browser-keeping.js';
import { Limits } from './limits.js';
import { PortalCases } from './portal-cases.js';
import { parseRequestForm, SUBMIT_FIELDS, typedFields } from './request-form.js';
import { translator } from './texts.js';
import type { FormFault } from './views/model.js';
import { receiptPage } from './views/receipt.js';
import { submitPage } from './views/submit.js';
import { sendPage, sendTo, visitOf } from './visit.js';

const INVALID = 422;

/** Writing to the office: the form, what is wrong with it, and the receipt. */
@Controller()
export class SubmitController {
  constructor(
    private readonly cases: PortalCases,
    private readonly keeping: BrowserKeeping,
    private readonly limits: Limits,
  ) {}

  @Get('/submit')
  async form(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const guard = this.keeping.giveForm(request, reply);
    await sendPage(
      reply,
      submitPage(visitOf(request, '/submit'), { guard, typed: {}, faults: [] }),
    );
  }

  @Post('/submit')
  async submit(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const typed = typedFields(request.body, SUBMIT_FIELDS);
    const t = translator(visitOf(request, '/submit').language);
    const { website } = (request.body ?? {}) as Record<string, unknown>;
    // People do not see this field; programs that fill in whatever they find do.
    if (website !== undefined && website !== '')
      throw new CaseError('invalid_payload', 'the trap is filled in');
    const formId = this.keeping.takeForm(request);
    if (formId === undefined) {
      return this.again(request, reply, typed, [{ field: '', message: t('error.expired') }]);
    }
    const parsed = parseRequestForm(typed, t);
    if (!parsed.request) return this.again(request, reply, typed, parsed.faults);
    this.limits.beforeSubmission(request.ip);
    const receipt = await this.cases.submit(parsed.request, formId).catch(ifRegistered);
    if (!receipt)
      return this.again(request, reply, typed, [{ field: '', message: t('error.already') }]);
    this.limits.submitted(request.ip);
    this.keeping.keepReceipt(reply, receipt);
    this.keeping.keepAccess(reply, receipt);
    await sendTo(reply, '/submitted');
  }

  @Get('/submitted')
  async receipt(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const receipt = this.keeping.receiptOf(request);
    if (!receipt) return sendTo(reply, '/query');
    await sendPage(reply, receiptPage(visitOf(request, '/submitted'), receipt));
  }

  private async again(
    request: FastifyRequest,
    reply: FastifyReply,
    typed: Record<string, string>,
    faults: FormFault[],
  ): Promise<void> {
    const guard = this.keeping.giveForm(request, reply);
    const html = submitPage(visitOf(request, '/submit'), { guard, typed, faults });
    await sendPage(reply, html, INVALID);
  }
}

/** The form was registered before, with another text: neither is dropped in silence. */
function ifRegistered(error: unknown): undefined {
  if (error instanceof CaseError && error.code === 'idempotency_conflict') return undefined;
  throw error;
}
