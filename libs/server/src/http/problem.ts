import { CaseError, type CaseErrorCode } from '@huiyin/core';
import type { Language } from './language.js';
import { codeText, problemTitle } from './texts.js';
import { lengthInWords } from './words.js';

/** The HTTP status of every refusal. */
export const STATUS = {
  unauthenticated: 401,
  sign_in_failed: 401,
  locked_out: 429,
  csrf_failed: 403,
  forbidden: 403,
  not_found: 404,
  stale_case: 409,
  event_not_allowed: 409,
  conflict: 409,
  invalid_payload: 422,
  idempotency_conflict: 422,
  payload_too_large: 413,
  unsupported_file: 415,
  rate_limited: 429,
  broken_snapshot: 500,
  unavailable: 503,
} as const satisfies Record<CaseErrorCode, number>;

/** RFC 9457; the shape is `problem` of libs/contract. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  code: string;
  faults?: { path: string; code: string; message: string }[];
  allowedEvents?: string[];
  guard?: { name: string; label: string };
  current?: unknown;
  requestId?: string;
}

export interface ProblemContext {
  language: Language;
  requestId?: string;
  /** The sentence of a workflow's guard, or of a fault that only a workflow knows, from its texts. */
  sentence?: (name: string, language: Language) => string | undefined;
}

/** What the caller is told; of an unexpected error nothing but that it happened. */
export function problemOf(error: unknown, context: ProblemContext): Problem {
  const code = error instanceof CaseError ? error.code : 'internal';
  const problem: Problem = {
    type: 'about:blank',
    title: problemTitle(code, context.language),
    status: code === 'internal' ? 500 : STATUS[code],
    code,
    ...(context.requestId !== undefined && { requestId: context.requestId }),
  };
  if (!(error instanceof CaseError)) return problem;
  const { faults, allowedEvents, guard, current } = error.details;
  if (faults) {
    problem.faults = faults.map(({ path, code: fault, message, values }) => ({
      path,
      code: fault,
      message:
        context.sentence?.(fault, context.language) ??
        codeText(fault, context.language, {
          length: values && lengthInWords(context.language, values.length),
        }) ??
        message,
    }));
  }
  if (allowedEvents) problem.allowedEvents = allowedEvents;
  if (guard !== undefined) {
    problem.guard = {
      name: guard,
      label:
        context.sentence?.(guard, context.language) ?? codeText(guard, context.language) ?? guard,
    };
  }
  if (current !== undefined) problem.current = current;
  return problem;
}
