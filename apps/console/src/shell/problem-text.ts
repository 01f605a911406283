import type { TFunction } from 'i18next';
import { ApiError } from '../api/api-error.js';

const KNOWN = [
  'network',
  'unavailable',
  'forbidden',
  'not_found',
  'payload_too_large',
  'unsupported_file',
  'rate_limited',
  'csrf_failed',
  'idempotency_conflict',
  'invalid_payload',
  'event_not_allowed',
  'conflict',
  'stale_case',
];

/** A refusal in a sentence: the guard's own words first, then ours for the code, then the server's. */
export function problemText(error: unknown, t: TFunction): string {
  if (!(error instanceof ApiError)) return t('shell:errors.unknown');
  const { problem, code } = error;
  if (problem.guard) return problem.guard.label;
  if (KNOWN.includes(code)) return t(`shell:errors.${code}`);
  return problem.detail || problem.title || t('shell:errors.unknown');
}
