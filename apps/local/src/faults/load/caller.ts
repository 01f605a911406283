import { setTimeout as sleep } from 'node:timers/promises';
import { demoPassword } from '@huiyin/server';
import type { Random } from '../random.js';
import type { Journal } from './journal.js';

export interface Answer {
  status: number;
  body: Record<string, unknown>;
}

/** A caller gives up on one try after this and asks again with the same key. */
const TRY_MS = 2_500;
/** Nobody waits longer for an answer once all is well again. */
export const ANSWER_WITHIN_MS = 150_000;

export class Unanswered extends Error {
  override readonly name = 'Unanswered';
}

/** Calls the apis as the console does: with a session and, for what changes something, an Idempotency-Key. */
export class Caller {
  private hungUp = false;
  private readonly sessions = new Map<string, Promise<Record<string, string>>>();

  constructor(
    private readonly ports: readonly number[],
    private readonly journal: Journal,
    private readonly random: Random,
  ) {}

  /** The answer that says what became of the call; asks again, with the same key, until there is one. */
  async ask(user: string, path: string, body?: object, key?: string): Promise<Answer> {
    const until = Date.now() + ANSWER_WITHIN_MS;
    for (let attempt = 1; ; attempt++) {
      if (attempt > 1 && key !== undefined) this.journal.repeated++;
      const session = await this.session(user, until);
      const headers = { ...session, ...(key !== undefined && { 'idempotency-key': key }) };
      const answer = await this.once(`/api/v1${path}`, headers, body);
      if (answer?.status === 401) this.sessions.delete(user);
      else if (answer && answer.status < 500 && answer.status !== 429) return answer;
      await this.wait(path, until);
    }
  }

  /** Whoever waits for an answer stops waiting. */
  hangUp(): void {
    this.hungUp = true;
  }

  private session(user: string, until: number): Promise<Record<string, string>> {
    const known = this.sessions.get(user) ?? this.signIn(user, until);
    this.sessions.set(user, known);
    known.catch(() => this.sessions.delete(user));
    return known;
  }

  private async signIn(username: string, until: number): Promise<Record<string, string>> {
    for (;;) {
      const path = '/api/v1/auth/login';
      const response = await this.once(path, {}, { username, password: demoPassword });
      if (response?.status === 200) {
        return {
          cookie: response.cookie,
          'x-csrf-token': String(response.body['csrfToken']),
        };
      }
      await this.wait(path, until);
    }
  }

  private async wait(path: string, until: number): Promise<void> {
    this.journal.felt++;
    if (this.hungUp || Date.now() > until) throw new Unanswered(path);
    await sleep(this.random.between(40, 160));
  }

  /** Undefined: the connection broke or nothing came in time, so nobody knows. */
  private async once(
    path: string,
    headers: Record<string, string>,
    body?: object,
  ): Promise<(Answer & { cookie: string }) | undefined> {
    const port = this.random.pick(this.ports);
    try {
      const response = await fetch(`http://127.0.0.1:${port}${path}`, {
        method: body === undefined ? 'GET' : 'POST',
        headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
        ...(body && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(TRY_MS),
      });
      const answer = (await response.json()) as Record<string, unknown>;
      if (response.status >= 500 && response.status !== 503)
        this.journal.wrong.push(`${path} answered ${response.status}: ${JSON.stringify(answer)}`);
      const cookie = response.headers
        .getSetCookie()
        .map((line) => line.split(';')[0])
        .join('; ');
      return { status: response.status, body: answer, cookie };
    } catch {
      return undefined;
    }
  }
}
