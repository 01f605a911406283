import { Controller, Get, Param, Post, Query, Req, Res } from '@nestjs/common';
import { CaseError } from '@huiyin/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { parseEventForm } from './event-form.js';
import { BrowserKeeping } from './browser-keeping.js';
import { Limits } from './limits.js';
import { PortalCases, type OpenCase } from './portal-cases.js';
import { typedFields } from './request-form.js';
import { translator } from './texts.js';
import { actionPage } from './views/action.js';
import type { ActionModel, FormFault } from './views/model.js';
import { progressPage } from './views/progress.js';
import { chosenLanguage, sendPage, sendTo, visitOf } from './visit.js';

const INVALID = 422;
const CONFLICT = 409;

/** An open request: its progress, and the steps that the requester may take. */
@Controller('/progress')
export class ProgressController {
  constructor(
    private readonly cases: PortalCases,
    private readonly keeping: BrowserKeeping,
    private readonly limits: Limits,
  ) {}

  @Get()
  async progress(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Query('done') done?: string,
  ): Promise<void> {
    const open = await this.opened(request, reply);
    if (!open) return;
    const notice = done === '1' ? ({ notice: 'progress.done' } as const) : {};
    await this.show(request, reply, open, notice);
  }

  @Get(':type')
  async form(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('type') type: string,
  ): Promise<void> {
    const open = await this.opened(request, reply);
    if (!open) return;
    const action = actionOf(open, type);
    if (!action) return this.refused(request, reply, open);
    await this.showForm(request, reply, open, action, { typed: {}, faults: [] });
  }

  @Post(':type')
  async act(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('type') type: string,
  ): Promise<void> {
    const open = await this.opened(request, reply);
    if (!open) return;
    const action = actionOf(open, type);
    const t = translator(chosenLanguage(request));
    const formId = this.keeping.takeForm(request);
    const typed = typedFields(request.body, Object.keys((request.body ?? {}) as object));
    const { formId: _, token: __, ...body } = typed;
    const again = (faults: FormFault[]): Promise<void> =>
      action
        ? this.showForm(request, reply, open, action, { typed, faults })
        : this.refused(request, reply, open);
    if (formId === undefined) return again([{ field: '', message: t('error.expired') }]);
    const { payload, faults } = action
      ? parseEventForm(action, typed, t)
      : // Not open (any more), perhaps because of the first click of a double click: the door knows.
        { payload: body, faults: [] };
    if (faults.length > 0) return again(faults);
    this.limits.beforeEvent(open.progress.number);
    const outcome = await this.cases.act(open, { type, payload, formId, body }, t);
    if (outcome === 'not allowed') return this.refused(request, reply, open);
    if (outcome.length > 0) return again(outcome);
    await sendTo(reply, '/progress?done=1');
  }

  /** The open request; without one the visitor is led to the query page. */
  private async opened(
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<OpenCase | undefined> {
    const access = this.keeping.accessOf(request);
    const open = access && (await this.cases.open(access, chosenLanguage(request)));
    if (!access || !open) {
      this.keeping.dropAccess(reply);
      await sendTo(reply, '/query?ended=1');
      return undefined;
    }
    this.keeping.keepAccess(reply, access);
    return open;
  }

  private async show(
    request: FastifyRequest,
    reply: FastifyReply,
    { progress }: OpenCase,
    { notice, status = 200 }: { notice?: 'progress.done' | 'act.refused'; status?: number },
  ): Promise<void> {
    const guard = this.keeping.giveForm(request, reply);
    const html = progressPage(visitOf(request, '/progress'), {
      progress,
      guard,
      ...(notice && { notice }),
    });
    await sendPage(reply, html, status);
  }

  /** The step is not open (any more): the present state, read anew. */
  private async refused(
    request: FastifyRequest,
    reply: FastifyReply,
    open: OpenCase,
  ): Promise<void> {
    const access = this.keeping.accessOf(request);
    const now = access && (await this.cases.open(access, chosenLanguage(request)));
    await this.show(request, reply, now ?? open, { notice: 'act.refused', status: CONFLICT });
  }

  private async showForm(
    request: FastifyRequest,
    reply: FastifyReply,
    { progress }: OpenCase,
    action: ActionModel,
    filled: { typed: Record<string, string>; faults: FormFault[] },
  ): Promise<void> {
    const guard = this.keeping.giveForm(request, reply);
    const { number, title } = progress;
    const visit = visitOf(request, `/progress/${action.type}`);
    const html = actionPage(visit, { number, title, action, guard, ...filled });
    await sendPage(reply, html, filled.faults.length > 0 ? INVALID : 200);
  }
}

function actionOf({ progress }: OpenCase, type: string): ActionModel | undefined {
  if (!/^[a-zA-Z]{1,64}$/.test(type)) throw new CaseError('not_found', 'no such page');
  return progress.actions.find((action) => action.type === type);
}
