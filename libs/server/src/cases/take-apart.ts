import { CaseError } from '@huiyin/core';
import { DatabaseError } from 'pg';

export type Outcome<T> = ({ ok: true } & T) | { ok: false; error: CaseError };

/** Another transaction was in the way; the same again succeeds, or meets a clear answer. */
const TRY_AGAIN = new Set(['40001', '40P01', '23505']);

/**
 * Runs a batch in one transaction. If the database refuses it, it is taken apart into halves until only the guilty
 * item stands alone: one bad case never holds up the others. A broken connection takes nothing apart: whether the
 * commit came through is then unknown, so nothing may be tried again here.
 */
export async function takeApart<Item, T>(
  items: readonly Item[],
  run: (items: readonly Item[]) => Promise<Outcome<T>[]>,
  mayTryAgain = true,
): Promise<Outcome<T>[]> {
  if (items.length === 0) return [];
  try {
    return await run(items);
  } catch (error) {
    if (!isRefusal(error)) return items.map(() => ({ ok: false, error: unavailable(error) }));
    if (items.length > 1) {
      const half = Math.ceil(items.length / 2);
      const first = await takeApart(items.slice(0, half), run);
      return [...first, ...(await takeApart(items.slice(half), run))];
    }
    if (mayTryAgain && TRY_AGAIN.has(error.code ?? '')) return takeApart(items, run, false);
    return [{ ok: false, error: refused(error) }];
  }
}

/** The database has answered with an error and rolled back; class 57 and 08 mean that it is going away. */
function isRefusal(error: unknown): error is DatabaseError {
  return error instanceof DatabaseError && !/^(57P|08)/.test(error.code ?? '');
}

/** Class 22 (data) and 23 (constraints) are the input's fault. */
function refused(error: DatabaseError): CaseError {
  const details = { cause: error };
  return /^2[23]/.test(error.code ?? '')
    ? new CaseError('invalid_payload', 'the database refused the event', {
        ...details,
        faults: [{ path: 'payload', code: 'refused', message: error.message }],
      })
    : new CaseError('unavailable', 'the event could not be saved', details);
}

function unavailable(cause: unknown): CaseError {
  return new CaseError('unavailable', 'the database is out of reach', { cause });
}
