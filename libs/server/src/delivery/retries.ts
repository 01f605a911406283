/** Tries for one message before a person is told. */
export const MESSAGE_ATTEMPTS = 8;

/** 30 s, 1, 2, 4, 8, 16, 32 minutes: together a little over an hour, so that an hour without a mail server loses nothing. */
const FIRST_RETRY_MS = 30_000;

export const MESSAGE_JOB = {
  attempts: MESSAGE_ATTEMPTS,
  backoff: { type: 'exponential', delay: FIRST_RETRY_MS },
} as const;

/** A deadline whose firing failed is tried again after 5 s, then after 1, 2, 4 … minutes, at most every six hours. */
export function retryDelayMs(failures: number): number {
  return failures <= 1 ? 5_000 : Math.min(60_000 * 2 ** (failures - 2), 6 * 3_600_000);
}

/** The sweep itself could not run (no database): soon again. Beyond that the reconciler sweeps every 30 s. */
export const TIMER_JOB = { attempts: 5, backoff: { type: 'exponential', delay: 1_000 } } as const;
