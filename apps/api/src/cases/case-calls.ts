import { Injectable } from '@nestjs/common';
import type {
  CaseBrief,
  CaseView,
  CreatedBrief,
  CreatedRequest,
  EventInput,
  RequestInput,
} from '@huiyin/contract';
import { CaseError, type CaseState } from '@huiyin/core';
import { CaseService, CaseViewQueries, IntakeService, type Language } from '@huiyin/server';
import type { Person } from '../auth/signed-in.js';
import { Metrics } from '../operations/metrics.js';
import { callOf } from './idempotency.js';

/** How a call is to be answered. */
export interface Asked {
  /** Its `Idempotency-Key`. */
  key: string | undefined;
  language: Language;
  brief: boolean;
}

const briefOf = ({ id, number, version, phase, state }: CaseState): CaseBrief => ({
  id,
  number,
  version,
  phase,
  state,
});

/**
 * The two calls that change cases, as HTTP sees them: with the view as answer. Of a repeated call the door gives the
 * state that it gave the first time, so the answer is the same again.
 */
@Injectable()
export class CaseCalls {
  constructor(
    private readonly cases: CaseService,
    private readonly intake: IntakeService,
    private readonly views: CaseViewQueries,
    private readonly metrics: Metrics,
  ) {}

  /** @throws CaseError as `IntakeService.registerOne` */
  async register(
    actor: Person,
    input: RequestInput,
    { key, language, brief }: Asked,
  ): Promise<CreatedRequest | CreatedBrief> {
    return this.counted(async () => {
      const registered = await this.intake.registerOne({
        ...input,
        actor,
        ...(key !== undefined && { idempotency: callOf(actor, key, ['register', input]) }),
      });
      if (registered.duplicate) throw new Error('a call over HTTP names no source');
      const { queryCode, requestId } = registered;
      if (brief) return { request: { id: requestId }, case: briefOf(registered.state), queryCode };
      const view = await this.views.viewOf(registered.state, actor, language);
      const request = view.requests.find((r) => r.id === requestId);
      if (!request) throw new Error('the case lacks its request');
      return { request, case: view, queryCode };
    });
  }

  /** @throws CaseError as `CaseService.apply`; `stale_case` with the present view */
  async apply(
    actor: Person,
    caseId: number,
    input: EventInput,
    { key, language, brief }: Asked,
  ): Promise<CaseView | CaseBrief> {
    return this.counted(async () => {
      try {
        const { type, version, payload = {} } = input;
        const state = await this.cases.apply({
          caseId,
          type,
          payload,
          version,
          actor,
          ...(key !== undefined && { idempotency: callOf(actor, key, ['apply', caseId, input]) }),
        });
        return brief ? briefOf(state) : await this.views.viewOf(state, actor, language);
      } catch (error) {
        if (!(error instanceof CaseError) || error.code !== 'stale_case') throw error;
        // The door tells the bare case; what this reader may see of it is the view.
        const current = await this.views.view(actor, caseId, language);
        throw new CaseError('stale_case', error.message, { current });
      }
    });
  }

  private async counted<T>(act: () => Promise<T>): Promise<T> {
    try {
      const answer = await act();
      this.metrics.events.inc({ outcome: 'accepted' });
      return answer;
    } catch (error) {
      this.metrics.events.inc({ outcome: error instanceof CaseError ? error.code : 'internal' });
      throw error;
    }
  }
}
