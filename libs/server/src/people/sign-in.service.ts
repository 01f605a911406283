import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { CaseError } from '@huiyin/core';
import { Clock } from '../config/clock.js';
import { Config } from '../config/config.js';
import { Postgres } from '../database/postgres.js';
import { UnknownNames } from './unknown-names.js';
import { verifyPassword } from './passwords.js';

/** domain.md 10.4: 15 minutes after five failures. */
export const LOCK_AFTER_FAILURES = 5;
export const LOCK_MINUTES = 15;
const LOCK_MS = LOCK_MINUTES * 60_000;
/** A session's row is written at most so often, not with every call. */
const TOUCH_MS = 30_000;
/** And read at most so often: a sign-out in another process counts after a second at the latest. */
const TRUST_MS = 1_000;

export interface Session {
  userId: number;
  csrfToken: string;
}

export interface NewSession extends Session {
  /** The cookie's value; only its hash is stored. */
  token: string;
}

interface Recent {
  session: Session;
  /** ms of the clock. */
  readAt: number;
}

// The attempt is counted before the password is checked: a hundred attempts at once have five tries, not a hundred.
const COUNT_ATTEMPT = /* sql */ `
  update users set
    failed_sign_ins = case when locked_until is not null then 1 else failed_sign_ins + 1 end,
    locked_until = case when locked_until is null and failed_sign_ins + 1 >= $3 then $2::timestamptz + $4 * interval '1 ms' end
  where username = $1 and active and (locked_until is null or locked_until <= $2)
  returning id, password_hash as "passwordHash", locked_until as "lockedUntil"`;

interface Attempt {
  id: number;
  passwordHash: string;
  lockedUntil: Date | null;
}

/** Signs persons in and out and knows the sessions. */
@Injectable()
export class SignInService {
  private readonly unknown = new UnknownNames(LOCK_AFTER_FAILURES, LOCK_MS);
  /** Sessions read of late, by their token. */
  private readonly recent = new Map<string, Recent>();
  private signOuts = 0;

  constructor(
    private readonly postgres: Postgres,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  /**
   * @throws CaseError `sign_in_failed` (a wrong password and an unknown user alike), `locked_out` with the
   * seconds to wait, then also for the right password
   */
  async signIn(username: string, password: string): Promise<NewSession> {
    const now = this.clock.now();
    const attempt = await this.countAttempt(username, now);
    if (attempt === undefined) {
      const until =
        (await this.lockedUntil(username, now)) ?? this.unknown.lockedUntil(username, now);
      await verifyPassword(undefined, password);
      if (until) throw lockedOut(until, now);
      this.unknown.fail(username, now);
      // The name itself may be a password typed into the wrong field.
      await this.log(null, 'sign_in_failed', {});
      throw failed();
    }
    if (!(await verifyPassword(attempt.passwordHash, password))) {
      await this.log(attempt.id, 'sign_in_failed', {});
      if (attempt.lockedUntil) {
        await this.log(attempt.id, 'locked_out', { until: attempt.lockedUntil.toISOString() });
      }
      throw failed();
    }
    return this.open(attempt.id, now);
  }

  /** The session of a cookie, or undefined when it is unknown, idle for too long, or too old. */
  async session(token: string): Promise<Session | undefined> {
    const now = this.clock.now();
    const trusted = this.recent.get(token);
    if (trusted && Math.abs(now.getTime() - trusted.readAt) < TRUST_MS) return trusted.session;
    const { signOuts } = this;
    const found = await this.find(token);
    if (!found) return undefined;
    if (now.getTime() - found.lastSeenAt.getTime() >= TOUCH_MS) {
      await this.postgres.query('update sessions set last_seen_at = $2 where id_hash = $1', [
        hashOf(token),
        now,
      ]);
    }
    const session = { userId: found.userId, csrfToken: found.csrfToken };
    // Read before somebody signed out: it may be his.
    if (signOuts === this.signOuts) this.trust(token, session, now.getTime());
    return session;
  }

  private trust(token: string, session: Session, readAt: number): void {
    this.recent.delete(token);
    this.recent.set(token, { session, readAt });
    // In the order in which they were read: what is too old stands in front.
    for (const [old, known] of this.recent) {
      if (Math.abs(readAt - known.readAt) < TRUST_MS) break;
      this.recent.delete(old);
    }
  }

  /** Whether the session still counts; asking does not keep it alive. */
  async isAlive(token: string): Promise<boolean> {
    return (await this.find(token)) !== undefined;
  }

  async signOut(token: string): Promise<void> {
    const rows = await this.postgres
      .query<{ userId: number }>(
        'delete from sessions where id_hash = $1 returning user_id as "userId"',
        [hashOf(token)],
      )
      .finally(() => {
        // Also when the answer was lost: it may be deleted.
        this.signOuts++;
        this.recent.delete(token);
      });
    if (rows[0]) await this.log(rows[0].userId, 'signed_out', {});
  }

  private async find(token: string): Promise<(Session & { lastSeenAt: Date }) | undefined> {
    const now = this.clock.now();
    const idleSince = new Date(now.getTime() - this.config.SESSION_IDLE_MINUTES * 60_000);
    const [row] = await this.postgres.query<Session & { lastSeenAt: Date }>(
      /* sql */ `select user_id as "userId", csrf_token as "csrfToken", last_seen_at as "lastSeenAt"
        from sessions where id_hash = $1 and expires_at > $2 and last_seen_at > $3`,
      [hashOf(token), now, idleSince],
      'session',
    );
    return row;
  }

  private async countAttempt(username: string, now: Date): Promise<Attempt | undefined> {
    const [attempt] = await this.postgres.query<Attempt>(COUNT_ATTEMPT, [
      username,
      now,
      LOCK_AFTER_FAILURES,
      LOCK_MS,
    ]);
    return attempt;
  }

  private async lockedUntil(username: string, now: Date): Promise<Date | undefined> {
    const [row] = await this.postgres.query<{ lockedUntil: Date }>(
      `select locked_until as "lockedUntil" from users where username = $1 and active and locked_until > $2`,
      [username, now],
    );
    return row?.lockedUntil;
  }

  private async open(userId: number, now: Date): Promise<NewSession> {
    const token = randomBytes(32).toString('base64url');
    const csrfToken = randomBytes(24).toString('base64url');
    const expires = new Date(now.getTime() + this.config.SESSION_MAX_HOURS * 3_600_000);
    await this.postgres.transaction(async (tx) => {
      await tx.query('update users set failed_sign_ins = 0, locked_until = null where id = $1', [
        userId,
      ]);
      await tx.query('delete from sessions where user_id = $1 and expires_at <= $2', [userId, now]);
      await tx.query(
        `insert into sessions (id_hash, user_id, csrf_token, created_at, last_seen_at, expires_at)
          values ($1, $2, $3, $4, $4, $5)`,
        [hashOf(token), userId, csrfToken, now, expires],
      );
      await tx.query('insert into audit_log (at, user_id, act, details) values ($1, $2, $3, $4)', [
        now,
        userId,
        'signed_in',
        {},
      ]);
    });
    return { token, csrfToken, userId };
  }

  private async log(
    userId: number | null,
    act: string,
    details: Record<string, string>,
  ): Promise<void> {
    await this.postgres.query(
      'insert into audit_log (at, user_id, act, details) values ($1, $2, $3, $4)',
      [this.clock.now(), userId, act, details],
    );
  }
}

/** Compares two tokens without telling by the time how much of them is equal. */
export function sameToken(a: string, b: string): boolean {
  const [one, other] = [Buffer.from(a), Buffer.from(b)];
  // How long a token is, is no secret.
  return one.length === other.length && timingSafeEqual(one, other);
}

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();
const failed = (): CaseError => new CaseError('sign_in_failed', 'user name or password is wrong');
const lockedOut = (until: Date, now: Date): CaseError =>
  new CaseError('locked_out', 'too many failed sign-ins', {
    retryAfterSeconds: Math.max(1, Math.ceil((until.getTime() - now.getTime()) / 1000)),
  });
