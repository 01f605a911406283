import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { cloneMessage } from '../../../../test/support/cloned-rows.js';
import { deliveryHouse, type DeliveryHouse } from '../../../../test/support/delivery-house.js';
import {
  startDeliveryWorker,
  type DeliveryWorker,
} from '../../../../test/support/delivery-worker.js';
import { startMailServer, type MailServer } from '../../../../test/support/mail-server.js';
import { redisServer, testRedis } from '../../../../test/support/redis.js';
import { until } from '../../../../test/support/until.js';
import { PENDING } from './queues.js';

jest.setTimeout(180_000);

const MANY = 10_000;
const WITHIN_MS = 60_000;
const backends = ['PostgreSQL', ...(redisServer ? ['Redis'] : [])];

describe.each(backends)('a queue on %s that is emptied while the worker runs', (backend) => {
  let mail: MailServer;
  let house: DeliveryHouse;
  let worker: DeliveryWorker;
  let redis: Redis | undefined;
  let caseId: number;
  let letTheServerAnswer: () => void;

  beforeAll(async () => {
    mail = await startMailServer();
    const redisUrl = backend === 'Redis' ? await testRedis() : undefined;
    redis = redisUrl ? new Redis(redisUrl) : undefined;
    house = await deliveryHouse({
      now: new Date().toISOString(),
      smtpUrl: mail.url,
      role: 'service',
    });
    worker = await startDeliveryWorker(house, { redisUrl });
    ({ caseId } = await house.request());
    await until('the first mail is out', () => mail.mails.length === 1);
    const gate = new Promise<void>((resolve) => (letTheServerAnswer = resolve));
    mail.pause = () => gate; // what is in hand hangs, everything else waits in the queue
    await house.postgres.query(
      `insert into timers (at) select date_trunc('second', now()) + interval '30 days' + n * interval '1 minute'
        from generate_series(1, $1::int) as n`,
      [MANY],
    );
    await cloneMessage(house.postgres, caseId, MANY);
    await until('all of it stands in the queue', isWhole, 60_000);
  });
  afterAll(async () => {
    letTheServerAnswer();
    await worker.stop();
    redis?.disconnect();
    await mail.close();
  });

  const count = (queue: 'timers' | 'messages') =>
    worker.queues[queue].getJobCountByTypes(...PENDING).catch(() => 0);
  async function isWhole(): Promise<boolean> {
    return (await count('timers')) >= MANY && (await count('messages')) >= MANY;
  }

  /** As an operator would; on PostgreSQL only the owner may. */
  async function empty(): Promise<void> {
    if (redis) return void (await redis.flushall());
    await until('the schema is gone', () =>
      house.postgres.query('drop schema bullmq cascade').then(
        () => true,
        () => false, // the worker is using it: one of the two is told to try again
      ),
    );
  }

  test(`has ${MANY} timers and ${MANY} messages again within a minute, by the rights of the service`, async () => {
    await empty();
    const lostAt = Date.now();
    await until('all is there again', isWhole, WITHIN_MS);
    expect(Date.now() - lostAt).toBeLessThan(WITHIN_MS);
  });

  test('delivers each message once, also those that were in hand when it was lost', async () => {
    // A few of them are enough to see it; the rest need not be waited for.
    await house.postgres.query('update messages set failed_at = now() where ordinal > 1300');
    letTheServerAnswer();
    const left = () =>
      house.postgres.query(
        'select 1 from messages where delivered_at is null and failed_at is null',
      );
    await until('all are delivered', async () => (await left()).length === 0, 90_000);
    const ids = mail.mails.map((one) => one.messageId);
    expect(ids.length).toBe(new Set(ids).size);
    const wanted = Array.from({ length: 301 }, (_, i) => `<${caseId}-1-${1_000 + i}@localhost>`);
    expect(ids).toEqual(expect.arrayContaining(wanted));
  });
});
