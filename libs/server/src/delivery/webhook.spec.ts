import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { deliveryHouse, type DeliveryHouse } from '../../../../test/support/delivery-house.js';
import { atEnd } from '../../../../test/support/test-database.js';
import { TryAgain } from './deliver-message.js';

jest.setTimeout(60_000);

const SECRET = 'a secret of sixteen signs';
const calls: { headers: IncomingHttpHeaders; body: string }[] = [];
let status = 200;
let house: DeliveryHouse;

beforeAll(async () => {
  const gateway = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      calls.push({ headers: request.headers, body });
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', () => resolve()));
  atEnd(
    () =>
      new Promise((resolve) => {
        gateway.close(resolve);
        gateway.closeAllConnections();
      }),
  );
  const url = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}/sms`;
  house = await deliveryHouse({
    now: '2026-09-07T09:00+08:00',
    env: { WEBHOOK_URL: url, WEBHOOK_SECRET: SECRET },
  });
});
beforeEach(() => {
  calls.length = 0;
  status = 200;
});

/** A requester who left a telephone number only: the city's SMS gateway is the road. */
async function request() {
  const { caseId, code, number } = await house.request({
    requester: { name: '李四', phone: '13900005678' },
  });
  return { key: { caseId, eventSeq: 1, ordinal: 1 }, code, number };
}

describe('the webhook', () => {
  test('carries the message to the telephone of a requester without e-mail, signed and named', async () => {
    const { key, code, number } = await request();
    expect(await house.deliverer.deliver(key)).toBe('delivered');
    const [call] = calls;
    expect(call).toBeDefined();
    const [, seconds, hex] =
      /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(call?.headers['x-huiyin-signature'])) ?? [];
    expect(hex).toBe(createHmac('sha256', SECRET).update(`${seconds}.${call?.body}`).digest('hex'));
    expect(call?.headers['idempotency-key']).toBe(`${key.caseId}-1-1`);
    const body = JSON.parse(call?.body ?? '') as {
      caseNumber: string;
      text: string;
      recipient: unknown;
    };
    expect(body.caseNumber).toBe(number);
    expect(body.text).toContain(code);
    expect(body.recipient).toEqual({
      kind: 'requester',
      name: '李四',
      phone: '13900005678',
      email: null,
    });
  });

  test('that is out of order is tried again later', async () => {
    const { key } = await request();
    status = 503;
    await expect(house.deliverer.deliver(key)).rejects.toThrow(TryAgain);
    status = 200;
    expect(await house.deliverer.deliver(key)).toBe('delivered');
    expect(calls.map((call) => call.headers['idempotency-key'])).toEqual([
      `${key.caseId}-1-1`,
      `${key.caseId}-1-1`,
    ]);
  });

  test('that refuses the message for good makes an event of the case', async () => {
    const { key } = await request();
    status = 422;
    expect(await house.deliverer.deliver(key)).toBe('failed');
    const events = await house.postgres.query<{ type: string; error: string }>(
      `select type, payload ->> 'error' as error from case_events where case_id = $1 order by seq`,
      [key.caseId],
    );
    expect(events.map((event) => event.type)).toEqual(['register', 'messageFailed']);
    expect(events[1]?.error).toBe('the webhook answered 422');
  });

  test('is not asked when the requester has an e-mail address', async () => {
    const { caseId } = await house.request();
    // No mail server listens in this spec: the mail waits for its next try.
    await expect(house.deliverer.deliver({ caseId, eventSeq: 1, ordinal: 1 })).rejects.toThrow(
      TryAgain,
    );
    expect(calls).toEqual([]);
  });
});
