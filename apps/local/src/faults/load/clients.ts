import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { life, payloadOf } from '../../bench/support/life.js';
import type { Random } from '../random.js';
import { type Caller, Unanswered } from './caller.js';
import type { Journal } from './journal.js';

const CLIENTS = 4;
/** A person needs a moment between two clicks; where a round takes long, longer ones: histories should not swell. */
const PAUSE_MS = 60;
const BRISK_FOR_MS = 2_500;
const SLOW_FACTOR = 15;

interface View {
  id: number;
  version: number;
}

/** People at work: they register requests and walk their cases through life, each as far as chance will have it. */
export class Clients {
  private stopping = false;
  private startedAt = 0;
  private running: Promise<unknown> | undefined;

  constructor(
    private readonly caller: Caller,
    private readonly journal: Journal,
    private readonly random: Random,
    private readonly unitId: (code: string) => number,
  ) {}

  start(): void {
    this.stopping = false;
    this.startedAt = Date.now();
    this.running = Promise.all(Array.from({ length: CLIENTS }, () => this.work()));
  }

  /** Nothing new is begun; every call that was made is asked for until its answer is there. */
  async finish(): Promise<void> {
    this.stopping = true;
    await this.running;
  }

  /** They go home, whatever they were waiting for. */
  leave(): void {
    this.stopping = true;
    this.caller.hangUp();
  }

  private async work(): Promise<void> {
    while (!this.stopping) {
      try {
        await this.liveOne();
      } catch (error) {
        if (!(error instanceof Unanswered)) throw error;
        this.journal.wrong.push(`no answer at all: ${error.message}`);
      }
    }
  }

  private async liveOne(): Promise<void> {
    let view = await this.register();
    const steps = this.random.between(0, life.events.length);
    for (const event of life.events.slice(0, steps)) {
      const isBrisk = Date.now() - this.startedAt < BRISK_FOR_MS;
      await sleep(this.random.between(0, PAUSE_MS) * (isBrisk ? 1 : SLOW_FACTOR));
      if (this.stopping || !view) return;
      view = await this.apply(view, event.by, event.type, payloadOf(event, this.unitId));
    }
  }

  private async register(): Promise<View | undefined> {
    const title = `故障演练 ${randomUUID()}`;
    const { category, ...request } = life.request;
    const requester = { ...request.requester, email: `r-${randomUUID()}@example.com` };
    const input = {
      ...request,
      ...(category && { category }),
      title,
      requester,
      urgent: this.random.chance(0.6),
    };
    const key = randomUUID();
    const answer = await this.caller.ask('operator', '/requests', input, key);
    if (answer.status !== 201) return this.unexpected('/requests', answer);
    const { request: made, case: view } = answer.body as { request: { id: number }; case: View };
    this.journal.registered(view.id, { requestId: made.id, title });
    if (this.random.chance(0.1)) {
      const again = await this.caller.ask('operator', '/requests', input, key);
      const { case: same } = again.body as { case?: View };
      if (same?.id !== view.id)
        this.journal.wrong.push(`the key of case ${view.id} gave ${JSON.stringify(again)}`);
    }
    return { id: view.id, version: 1 };
  }

  /** One event; where a deadline has fired meanwhile, again with the present version and a new key. */
  private async apply(
    seen: View,
    by: string,
    type: string,
    payload: object,
  ): Promise<View | undefined> {
    let { version } = seen;
    const path = `/cases/${seen.id}/events`;
    for (;;) {
      const key = randomUUID();
      const body = { type, payload, version };
      const answer = await this.caller.ask(by, path, body, key);
      if (answer.status === 200) {
        const view = answer.body as unknown as View;
        this.journal.applied(seen.id, { seq: view.version, type });
        if (this.random.chance(0.1)) await this.repeat(by, path, { body, key, view });
        return view;
      }
      const current = answer.body['current'] as View | undefined;
      if (answer.body['code'] !== 'stale_case' || !current) return this.unexpected(path, answer);
      version = current.version;
    }
  }

  /** A careful client asks twice: the same key must give the same answer. */
  private async repeat(
    by: string,
    path: string,
    { body, key, view }: { body: object; key: string; view: View },
  ): Promise<void> {
    const again = await this.caller.ask(by, path, body, key);
    if (again.status !== 200 || again.body['version'] !== view.version)
      this.journal.wrong.push(
        `${path}, repeated with its key, gave ${again.status} ${JSON.stringify(again.body).slice(0, 300)}`,
      );
  }

  private unexpected(
    path: string,
    { status, body }: { status: number; body: Record<string, unknown> },
  ): undefined {
    this.journal.wrong.push(`${path} answered ${status}: ${JSON.stringify(body).slice(0, 300)}`);
  }
}
