/** One thing that is wrong in an input: where (a path such as `payload.unit`) and what. */
export interface Fault {
  path: string;
  code: string;
  message: string;
  /** What the sentence of the code names, as it stands in the tables: a `length` such as `5 working days`. */
  values?: { length: string };
}

/** Stable codes; the HTTP status of each is fixed in one place (apps' problem filter). */
export type CaseErrorCode =
  | 'unauthenticated'
  | 'sign_in_failed'
  | 'locked_out'
  | 'csrf_failed'
  | 'forbidden'
  | 'not_found'
  | 'stale_case'
  | 'event_not_allowed'
  /** Not in the present state of something that is no case; `guard` says why. */
  | 'conflict'
  | 'invalid_payload'
  | 'idempotency_conflict'
  | 'payload_too_large'
  | 'unsupported_file'
  | 'rate_limited'
  | 'broken_snapshot'
  | 'unavailable';

export interface CaseErrorDetails {
  faults?: Fault[];
  /** For `event_not_allowed`: what the actor may do now. */
  allowedEvents?: string[];
  /** For `event_not_allowed`: the guard that refused, a key of labels `guards`. For others a key of texts/http. */
  guard?: string;
  /** For `stale_case`: the case as it is now, as this actor may see it. */
  current?: unknown;
  retryAfterSeconds?: number;
  cause?: unknown;
}

/** The only error class for expected refusals. Throwing it rolls back whatever was begun. */
export class CaseError extends Error {
  override readonly name = 'CaseError';
  constructor(
    readonly code: CaseErrorCode,
    message: string,
    readonly details: CaseErrorDetails = {},
  ) {
    super(message, { cause: details.cause });
  }
}
