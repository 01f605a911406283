import { Injectable } from '@nestjs/common';
import {
  CaseError,
  whatIf,
  type Actor,
  type Calendar,
  type CaseState,
  type Deadline,
  type Supposition,
  type World,
} from '@huiyin/core';
import { CaseViewQueries } from '../cases/case-view.queries.js';
import { wordsOf } from '../cases/labels.js';
import { Workflows } from '../cases/workflows.js';
import { Calendars, worldOf } from '../cases/world.js';
import { Clock } from '../config/clock.js';
import { Directory } from '../people/directory.js';
import type { DayWords } from './day-words.js';
import { deadlineOf, ExplanationQueries } from './explanation.queries.js';
import { fill } from '../http/words.js';
import type { WhatIfAnswer } from './explanation-views.js';
import { lengthText } from './explanation-words.js';
import { fault, momentOf } from './moments.js';

/** One of the four; the shape is `whatIfInput` of libs/contract. */
export interface WhatIfInput {
  ordinal?: number | undefined;
  pause?: { from?: string | undefined; to?: string | undefined } | undefined;
  extension?:
    | { length?: string | undefined; until?: string | undefined; at?: string | undefined }
    | undefined;
  return?: { decision: 'approve' | 'refuse'; at?: string | undefined } | undefined;
  restart?: { at?: string | undefined } | undefined;
}

/** "If the third party is asked today, due = …": decided by the rules themselves, and nothing is saved. */
@Injectable()
export class WhatIfQueries {
  private readonly world: World;

  constructor(
    private readonly views: CaseViewQueries,
    private readonly explanations: ExplanationQueries,
    private readonly workflows: Workflows,
    private readonly calendars: Calendars,
    directory: Directory,
    private readonly clock: Clock,
  ) {
    this.world = worldOf(directory, calendars);
  }

  /**
   * @throws CaseError `not_found` as for the explanation; `event_not_allowed` if the case does not allow it now;
   *   `invalid_payload` as the event itself would say it, at the paths of this input
   */
  async ask(
    viewer: Actor,
    caseId: number,
    wanted: { name: string; input: WhatIfInput },
    language: string,
  ): Promise<WhatIfAnswer> {
    const state = await this.views.visible(viewer, caseId);
    const { name, input } = wanted;
    const before = deadlineOf(state, { name, ordinal: input.ordinal });
    const supposed = suppositionOf(input, before, this.clock.now(), this.calendars.city);
    const workflow = this.workflows.get(state.kind);
    const answer = atInput(input, () => whatIf(workflow, state, before, supposed, this.world));
    const words = wordsOf(workflow, language);
    const days = this.explanations.wordsFor(state, before, language);
    const after = answer.deadline;
    return {
      events: answer.events.map(({ type, at }) => ({
        type,
        label: words.event(type),
        at: at.toISOString(),
      })),
      before: dueState(before),
      after: dueState(after),
      text: answerText({ before, after, label: words.deadline(name) }, supposed, language, days),
      explanation: this.explanations.explanationOf(
        withAssignments(answer.state, state),
        after,
        language,
      ),
    };
  }
}

/** The supposed case names the same units as the real one. */
function withAssignments(supposed: CaseState, real: CaseState): CaseState {
  return supposed.assignments.length >= real.assignments.length
    ? supposed
    : { ...supposed, assignments: real.assignments };
}

function suppositionOf(
  input: WhatIfInput,
  before: Deadline,
  now: Date,
  calendar: Calendar,
): Supposition {
  const moment = (text: string | undefined, path: string): Date =>
    momentOf(text, path, now, calendar);
  const { pause, extension, return: back, restart } = input;
  if (pause) {
    const { from, to } = pause;
    if (before.status === 'paused') {
      if (from !== undefined)
        throw fault('pause.from', 'paused_already', `${before.name} stands still already`);
      if (to === undefined)
        throw fault('pause.to', 'paused_already', `${before.name} stands still already`);
      return { what: 'pause', from: null, to: moment(to, 'pause.to') };
    }
    const begin = moment(from, 'pause.from');
    const end = to === undefined ? null : moment(to, 'pause.to');
    if (end !== null && end < begin)
      throw fault('pause.to', 'before_from', 'a pause cannot end before it begins');
    return { what: 'pause', from: begin, to: end };
  }
  if (extension) {
    const { length, until, at } = extension;
    if ((length === undefined) === (until === undefined))
      throw fault('extension.length', 'missing_length', 'an extension is a length or a day');
    return { what: 'extension', at: moment(at, 'extension.at'), hints: { length, until } };
  }
  if (back) return { what: 'return', at: moment(back.at, 'return.at'), decision: back.decision };
  return { what: 'restart', at: moment(restart?.at, 'restart.at') };
}

/** A fault of the event's payload is one of what was supposed: `payload.length` → `extension.length`. */
function atInput<T>(input: WhatIfInput, run: () => T): T {
  try {
    return run();
  } catch (error) {
    const faults = error instanceof CaseError ? error.details.faults : undefined;
    if (!(error instanceof CaseError) || error.code !== 'invalid_payload' || !faults) throw error;
    const at = input.extension
      ? 'extension'
      : input.pause
        ? 'pause'
        : input.return
          ? 'return'
          : 'restart';
    throw new CaseError('invalid_payload', error.message, {
      cause: error,
      faults: faults.map((f) => ({ ...f, path: f.path.replace(/^payload\b/, at) })),
    });
  }
}

function dueState({ status, dueDay, dueAt }: Deadline): WhatIfAnswer['before'] {
  return { status, dueDay, dueAt: dueAt.toISOString() };
}

function answerText(
  { before, after, label }: { before: Deadline; after: Deadline; label: string },
  supposed: Supposition,
  language: string,
  days: DayWords,
): string {
  const { whatIf: t } = days.texts;
  const values = {
    what: whatText(supposed, language, days),
    label,
    due: days.due(after.dueDay, after.dueAt),
    before: days.due(before.dueDay, before.dueAt),
  };
  if (after.status === 'stopped') return fill(t.stopped, values);
  if (after.status === 'paused' && before.status !== 'paused') return fill(t.standing, values);
  return fill(after.dueAt.getTime() === before.dueAt.getTime() ? t.same : t.moved, values);
}

function whatText(supposed: Supposition, language: string, days: DayWords): string {
  const { whatIf: t } = days.texts;
  switch (supposed.what) {
    case 'pause': {
      const { from, to } = supposed;
      const text = from === null ? t.resume : to === null ? t.pause : t.pauseUntil;
      return fill(text, {
        from: from ? days.instant(from) : '',
        to: to ? days.instant(to) : '',
      });
    }
    case 'extension': {
      const { length, until } = supposed.hints;
      const at = days.instant(supposed.at);
      return typeof until === 'string'
        ? fill(t.extensionUntil, { at, until: days.day(until) })
        : fill(t.extensionLength, { at, length: lengthText(String(length), language, days) });
    }
    case 'return':
      return fill(supposed.decision === 'approve' ? t.returnApprove : t.returnRefuse, {
        at: days.instant(supposed.at),
      });
    case 'restart':
      return fill(t.restart, { at: days.instant(supposed.at) });
  }
}
