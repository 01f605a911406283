/**
 * Counts attempts per key in a sliding window, in this process. Several portal processes each count for
 * themselves, so a limit then is that many times higher; it stays far from what guessing would need.
 */
export class Throttle {
  private readonly attempts = new Map<string, number[]>();

  constructor(
    readonly limit: number,
    readonly windowMs: number,
    private readonly now: () => number,
    /** So that an attacker with many addresses cannot fill the memory: the oldest keys go first. */
    private readonly maxKeys = 50_000,
  ) {}

  /** Seconds until the next attempt is allowed; 0: now. */
  waitSeconds(key: string): number {
    const recent = this.recent(key);
    const oldest = recent[recent.length - this.limit];
    return oldest === undefined ? 0 : Math.ceil((oldest + this.windowMs - this.now()) / 1000);
  }

  /** Notes one attempt. */
  count(key: string): void {
    const recent = this.recent(key);
    recent.push(this.now());
    this.attempts.delete(key);
    this.attempts.set(key, recent.slice(-this.limit));
    if (this.attempts.size > this.maxKeys) {
      const [oldest] = this.attempts.keys();
      if (oldest !== undefined) this.attempts.delete(oldest);
    }
  }

  /** A success forgives what went before. */
  forget(key: string): void {
    this.attempts.delete(key);
  }

  private recent(key: string): number[] {
    const since = this.now() - this.windowMs;
    return (this.attempts.get(key) ?? []).filter((at) => at > since);
  }
}
