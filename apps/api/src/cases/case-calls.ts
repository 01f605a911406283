import { Injectable } from '@nestjs/common';
import type { CaseView, CreatedRequest, EventInput, RequestInput } from '@huiyin/contract';
import { CaseError } from '@huiyin/core';
import {
  CaseService,
  CaseViewQueries,
  type Idempotency,
  IntakeService,
  type Language,
} from '@huiyin/server';
import type { Person } from '../auth/signed-in.js';
import { Metrics } from '../operations/metrics.js';
import { callOf, FirstAnswers } from './idempotency.js';

/** The two calls that change cases, as HTTP sees them: with the view as answer, and the same answer again when repeated. */
@Injectable()
export class CaseCalls {
  constructor(
    private readonly cases: CaseService,
    private readonly intake: IntakeService,
    private readonly views: CaseViewQueries,
    private readonly answers: FirstAnswers,
    private readonly metrics: Metrics,
  ) {}

  /** @throws CaseError as `IntakeService.registerOne` */
  async register(
    actor: Person,
    input: RequestInput,
    key: string | undefined,
    language: Language,
  ): Promise<CreatedRequest> {
    const call = key === undefined ? undefined : callOf(actor, key, ['register', input]);
    return this.answerOnce(call, async () => {
      const registered = await this.intake.registerOne({
        ...input,
        actor,
        ...(call && { idempotency: call }),
      });
      if (registered.duplicate) throw new Error('a call over HTTP names no source');
      const view = await this.views.viewOf(registered.state, actor, language);
      const request = view.requests.find((r) => r.id === registered.requestId);
      if (!request) throw new Error('the case lacks its request');
      return { request, case: view, queryCode: registered.queryCode };
    });
  }

  /** @throws CaseError as `CaseService.apply`; `stale_case` with the present view */
  async apply(
    actor: Person,
    caseId: number,
    input: EventInput,
    key: string | undefined,
    language: Language,
  ): Promise<CaseView> {
    const call = key === undefined ? undefined : callOf(actor, key, ['apply', caseId, input]);
    return this.answerOnce(call, async () => {
      try {
        const { type, version, payload = {} } = input;
        const state = await this.cases.apply({
          caseId,
          type,
          payload,
          version,
          actor,
          ...(call && { idempotency: call }),
        });
        return await this.views.viewOf(state, actor, language);
      } catch (error) {
        if (!(error instanceof CaseError) || error.code !== 'stale_case') throw error;
        // The door tells the bare case; what this reader may see of it is the view.
        const current = await this.views.view(actor, caseId, language);
        throw new CaseError('stale_case', error.message, { current });
      }
    });
  }

  private async answerOnce<T>(call: Idempotency | undefined, act: () => Promise<T>): Promise<T> {
    try {
      const before = call && (await this.answers.find<T>(call));
      if (before !== undefined) return before;
      const made = await act();
      const answer = call ? await this.answers.keep(call, made) : made;
      this.metrics.events.inc({ outcome: 'accepted' });
      return answer;
    } catch (error) {
      this.metrics.events.inc({ outcome: error instanceof CaseError ? error.code : 'internal' });
      throw error;
    }
  }
}
