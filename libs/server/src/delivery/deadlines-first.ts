import type { Clock } from '../config/clock.js';
import type { Postgres } from '../database/postgres.js';

/** How long other work waits for deadlines at a stretch; then some of it is let through. */
const HOLD_MS = 20_000;

/**
 * Deadlines go first: while some are due, in whichever worker they are fired, work that can wait does so, for some
 * seconds at most. Thousands that fall due at midnight would else compete with the mails and the counts of the first
 * hundred.
 */
export class DeadlinesFirst {
  /** ms of this machine's clock; undefined: nothing is held back. */
  private heldSince: number | undefined;

  constructor(
    private readonly postgres: Postgres,
    private readonly clock: Clock,
  ) {}

  /** To be asked before work that can wait. */
  async mustWait(): Promise<boolean> {
    const due = await this.postgres.query(
      'select 1 from case_deadlines where next_at <= $1 order by next_at limit 1',
      [this.clock.now()],
      'something-due',
    );
    if (due.length === 0) this.heldSince = undefined;
    else this.heldSince ??= Date.now();
    if (this.heldSince === undefined || Date.now() - this.heldSince < HOLD_MS)
      return this.heldSince !== undefined;
    this.heldSince = undefined;
    return false;
  }
}
