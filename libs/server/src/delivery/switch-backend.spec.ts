import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { deliveryHouse, type DeliveryHouse } from '../../../../test/support/delivery-house.js';
import { startDeliveryWorker } from '../../../../test/support/delivery-worker.js';
import { startMailServer, type MailServer } from '../../../../test/support/mail-server.js';
import { redisServer, testRedis } from '../../../../test/support/redis.js';
import { until } from '../../../../test/support/until.js';

jest.setTimeout(180_000);

/** Far below the half minute after which a failed mail would be tried again on the old backend. */
const WITHIN_MS = 20_000;

(redisServer ? describe : describe.skip)('a system that changes its queue', () => {
  let mail: MailServer;
  let house: DeliveryHouse;
  let redisUrl: string;

  beforeAll(async () => {
    mail = await startMailServer();
    redisUrl = await testRedis();
    house = await deliveryHouse({
      now: new Date().toISOString(),
      smtpUrl: mail.url,
      role: 'service',
    });
  });
  afterAll(() => mail.close());

  /** Requests whose mail fails for now: they wait in the queue that is about to be left. */
  async function waitingRequests(round: string, count: number): Promise<string[]> {
    house.clock.set(new Date());
    mail.answer = (address) => (address.startsWith(round) ? 450 : undefined);
    const addresses = Array.from({ length: count }, (_, i) => `${round}${i}@example.com`);
    for (const email of addresses) await house.request({ requester: { name: '王小明', email } });
    await until('each was tried once', async () => {
      const rows = await house.postgres.query(
        'select 1 from messages where attempts = 1 and delivered_at is null and failed_at is null',
      );
      return rows.length === count;
    });
    return addresses;
  }

  /** A deadline of a new case, due at an instant whose timer stands in the queue that is about to be left. */
  async function dueIn(seconds: number): Promise<{ caseId: number; at: Date }> {
    const { caseId } = await house.request({ requester: { name: '赵六', phone: '13900001111' } });
    const at = new Date(Math.ceil(Date.now() / 1000 + seconds) * 1000);
    await house.postgres.query(
      `with d as (update case_deadlines set due_at = $2, warn_at = '{}', next_at = $2 where case_id = $1)
        insert into timers (at) values ($2) on conflict do nothing`,
      [caseId, at],
    );
    await house.postgres.query('notify huiyin_messages');
    await until('its timer is armed', async () => {
      const rows = await house.postgres.query(
        'select 1 from timers where at = $1 and queued_at is not null',
        [at],
      );
      return rows.length === 1;
    });
    return { caseId, at };
  }

  async function expectAllDone(addresses: string[], due: { caseId: number; at: Date }) {
    await until(
      'the mails arrived',
      () => addresses.every((address) => mail.to(address).length > 0),
      WITHIN_MS,
    );
    const passed = () =>
      house.postgres.query(
        `select 1 from case_events where case_id = $1 and type = 'deadlinePassed'`,
        [due.caseId],
      );
    await until(
      'the deadline fired',
      async () => {
        house.clock.set(new Date());
        return (await passed()).length > 0;
      },
      due.at.getTime() - Date.now() + WITHIN_MS,
    );
    expect(await passed()).toHaveLength(1);
    for (const address of addresses) expect(mail.to(address)).toHaveLength(1);
  }

  test('from PostgreSQL to Redis and back takes every message and every timer along', async () => {
    const onPostgres = await startDeliveryWorker(house);
    const first = await waitingRequests('a', 20);
    const firstDue = await dueIn(15);
    await onPostgres.stop();

    mail.answer = () => undefined;
    const onRedis = await startDeliveryWorker(house, { redisUrl });
    await expectAllDone(first, firstDue);
    const second = await waitingRequests('b', 20);
    const secondDue = await dueIn(15);
    await onRedis.stop();

    mail.answer = () => undefined;
    // Here still lie the jobs of the first life: they hide nothing and repeat nothing.
    const again = await startDeliveryWorker(house);
    await expectAllDone(second, secondDue);
    for (const address of first) expect(mail.to(address)).toHaveLength(1);
    await again.stop();
  });

  test('with two workers on different queues by mistake, nothing is doubled', async () => {
    const one = await startDeliveryWorker(house);
    const other = await startDeliveryWorker(house, { redisUrl });
    house.clock.set(new Date());
    const addresses = Array.from({ length: 30 }, (_, i) => `c${i}@example.com`);
    for (const email of addresses) await house.request({ requester: { name: '王小明', email } });
    const due = await dueIn(5);
    await expectAllDone(addresses, due);
    await Promise.all([one.stop(), other.stop()]);
    for (const address of addresses) expect(mail.to(address)).toHaveLength(1);
  });
});
