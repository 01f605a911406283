import { createHash } from 'node:crypto';

const MOST = 10_000;

/**
 * Failed sign-ins of names that no user has: they are locked out like real ones, so that a lockout does not tell
 * which users exist. In memory, of bounded size; the oldest is forgotten first.
 */
export class UnknownNames {
  private readonly failures = new Map<string, { count: number; lockedUntil: Date | null }>();

  constructor(
    private readonly lockAfter: number,
    private readonly lockMs: number,
  ) {}

  lockedUntil(name: string, now: Date): Date | undefined {
    const until = this.failures.get(keyOf(name))?.lockedUntil;
    return until && until > now ? until : undefined;
  }

  fail(name: string, now: Date): void {
    const key = keyOf(name);
    const before = this.failures.get(key);
    const count = before && before.lockedUntil === null ? before.count + 1 : 1;
    this.failures.delete(key);
    this.failures.set(key, {
      count,
      lockedUntil: count >= this.lockAfter ? new Date(now.getTime() + this.lockMs) : null,
    });
    const oldest = this.failures.keys().next();
    if (this.failures.size > MOST && !oldest.done) this.failures.delete(oldest.value);
  }
}

const keyOf = (name: string): string => createHash('sha256').update(name).digest('base64');
