import type { Clock } from '../config/clock.js';
import type { Postgres } from '../database/postgres.js';

/** How long other work waits for deadlines at a stretch; then one turn of it is let through. */
export const HOLD_MS = 20_000;

/**
 * Deadlines go first: while some are due, in whichever worker they are fired, mails and figures wait, for twenty
 * seconds at a stretch. Thousands that fall due at midnight would else compete with the mails and the counts of the first
 * hundred.
 */
export class DeadlinesFirst {
  /** ms of `elapsed`; undefined: nothing is held back. */
  private heldSince: number | undefined;

  /** `elapsed`: ms of a clock that nobody sets. */
  constructor(
    private readonly postgres: Postgres,
    private readonly clock: Clock,
    private readonly elapsed: () => number = () => performance.now(),
  ) {}

  /** To be asked before work that can wait. */
  async mustWait(): Promise<boolean> {
    const due = await this.postgres.query(
      'select 1 from case_deadlines where next_at <= $1 order by next_at limit 1',
      [this.clock.now()],
      'something-due',
    );
    if (due.length === 0) this.heldSince = undefined;
    else this.heldSince ??= this.elapsed();
    if (this.heldSince === undefined || this.elapsed() - this.heldSince < HOLD_MS)
      return this.heldSince !== undefined;
    this.heldSince = undefined;
    return false;
  }
}
