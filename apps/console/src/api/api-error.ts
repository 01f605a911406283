import type { Fault, Problem } from './types.js';

/** A refusal of the API (problem+json), or no answer at all (`status` 0, code `network`). */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  constructor(
    readonly status: number,
    readonly problem: Problem,
    readonly retryAfterSeconds: number | null = null,
  ) {
    super(problem.detail ?? problem.title);
  }

  get code(): string {
    return this.problem.code;
  }

  get faults(): Fault[] {
    return this.problem.faults ?? [];
  }
}

/** The problem for an answer that is not problem+json: a proxy's error page, or no network. */
export function problemOf(status: number, body: unknown): Problem {
  if (isProblem(body)) return body;
  const code = status === 0 ? 'network' : status === 413 ? 'payload_too_large' : 'unavailable';
  return { type: 'about:blank', title: '', status, code };
}

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && typeof (body as Problem).code === 'string';
}
