import { createHmac } from 'node:crypto';
import { RefusedForGood } from './mail.js';

/** What the city's own gateway (SMS, messenger) gets for one message. */
export interface WebhookCall {
  id: string;
  caseNumber: string;
  language: string;
  subject: string;
  text: string;
  recipient: {
    kind: 'requester' | 'user';
    name: string;
    phone: string | null;
    email: string | null;
  };
}

/** Answers that tell to come back later although they begin with a 4. */
const LATER = [408, 425, 429];

/**
 * Posts messages to WEBHOOK_URL. `X-Huiyin-Signature: t=SECONDS,v1=HEX` is the HMAC-SHA-256 of `SECONDS.BODY`;
 * `Idempotency-Key` is the message's id, so that the gateway can leave out a repeated call.
 */
export class Webhook {
  constructor(
    private readonly url: string,
    private readonly secret: string,
    private readonly now: () => Date,
  ) {}

  /** @throws RefusedForGood on a 4xx answer; Error on everything that may pass */
  async send(call: WebhookCall): Promise<void> {
    const body = JSON.stringify(call);
    const seconds = Math.floor(this.now().getTime() / 1000);
    const response = await fetch(this.url, {
      method: 'POST',
      redirect: 'error',
      signal: AbortSignal.timeout(10_000),
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'idempotency-key': call.id,
        'x-huiyin-signature': `t=${seconds},v1=${signature(this.secret, seconds, body)}`,
      },
      body,
    });
    await response.body?.cancel();
    if (response.ok) return;
    const message = `the webhook answered ${response.status}`;
    const final =
      response.status >= 400 && response.status < 500 && !LATER.includes(response.status);
    throw final ? new RefusedForGood(message) : new Error(message);
  }
}

export function signature(secret: string, seconds: number, body: string): string {
  return createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
}
