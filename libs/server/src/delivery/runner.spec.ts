import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { deliveryHouse, type DeliveryHouse } from '../../../../test/support/delivery-house.js';
import { startMailServer, type MailServer } from '../../../../test/support/mail-server.js';
import { redisServer, testRedis } from '../../../../test/support/redis.js';
import { until } from '../../../../test/support/until.js';
import { messageJobId } from './job-ids.js';
import { Queues } from './queues.js';
import { STORM_CHANNEL } from './sweep.js';
import { DeliveryRunner } from './runner.js';

jest.setTimeout(90_000);

const backends = ['PostgreSQL', ...(redisServer ? ['Redis'] : [])];

describe.each(backends)('the worker on %s', (backend) => {
  let mail: MailServer;
  let house: DeliveryHouse;
  let runner: DeliveryRunner;
  let redis: Redis | undefined;

  beforeAll(async () => {
    mail = await startMailServer();
    const redisUrl = backend === 'Redis' ? await testRedis() : undefined;
    house = await deliveryHouse({
      now: new Date().toISOString(),
      smtpUrl: mail.url,
      role: 'service',
      ...(redisUrl && { redisUrl }),
    });
    redis = redisUrl ? new Redis(redisUrl) : undefined;
    runner = new DeliveryRunner(house.own, house.queues, house.relay, house.jobs, house.upkeep);
    await runner.start();
  });
  afterAll(async () => {
    await runner.stop();
    redis?.disconnect();
    await mail.close();
  });

  /** As a broken operator, or another queue server, would do. */
  async function emptyTheQueue(): Promise<void> {
    if (redis) return void (await redis.flushall());
    // The worker is using it at the same time: one of the two may be told to try again.
    await until('the schema is gone', () =>
      house.postgres.query('drop schema bullmq cascade').then(
        () => true,
        () => false,
      ),
    );
  }

  /** Makes the case's first deadline due at an instant, as an event would. */
  async function makeDue(caseId: number, at: Date): Promise<void> {
    house.clock.set(new Date());
    await house.postgres.transaction(async (tx) => {
      await tx.query(
        `update case_deadlines set due_at = $2, warn_at = '{}', next_at = $2 where case_id = $1 and name = 'acceptDue'`,
        [caseId, at],
      );
      await tx.query('insert into timers (at) values ($1) on conflict do nothing', [at]);
      await tx.query('notify huiyin_messages');
    });
  }
  const inSeconds = (n: number) => new Date(Math.ceil(Date.now() / 1000 + n) * 1000);
  const passed = async (caseId: number) =>
    (
      await house.postgres.query(
        `select 1 from case_events where case_id = $1 and type = 'deadlinePassed'`,
        [caseId],
      )
    ).length;

  test('a mail leaves moments after the commit, once', async () => {
    await house.request({ requester: { name: '甲', email: 'a@example.com' } });
    await until('the mail arrived', () => mail.to('a@example.com').length > 0);
    await house.relay.drainOnce();
    expect(mail.to('a@example.com')).toHaveLength(1);
  });

  test('a mail that was refused for now comes by itself', async () => {
    mail.answer = () => 450;
    const { caseId } = await house.request({ requester: { name: '丁', email: 'd@example.com' } });
    const attempts = async () => {
      const [row] = await house.postgres.query<{ attempts: number }>(
        'select attempts from messages where case_id = $1',
        [caseId],
      );
      return row?.attempts ?? 0;
    };
    await until('it was tried', async () => (await attempts()) === 1);
    mail.answer = () => undefined;
    const job = await house.queues.messages.getJob(
      messageJobId({ caseId, eventSeq: 1, ordinal: 1 }),
    );
    await until('it waits for its next try', async () => (await job?.getState()) === 'delayed');
  });

  test('a deadline fires at its instant', async () => {
    const { caseId } = await house.request();
    const at = inSeconds(1);
    await makeDue(caseId, at);
    await until('it fired', async () => (await passed(caseId)) > 0);
    expect(Date.now()).toBeGreaterThanOrEqual(at.getTime());
    expect(await passed(caseId)).toBe(1);
  });

  test('a worker that another one calls in a storm fires what is due, without a timer of its own', async () => {
    const { caseId } = await house.request();
    house.clock.set(new Date());
    const at = new Date(Math.floor(Date.now() / 1000) * 1000);
    await house.postgres.query(
      `update case_deadlines set due_at = $2, warn_at = '{}', next_at = $2 where case_id = $1 and name = 'acceptDue'`,
      [caseId, at],
    );
    await house.postgres.query('select pg_notify($1, $2)', [STORM_CHANNEL, at.toISOString()]);
    await until('it fired', async () => (await passed(caseId)) > 0, 5_000);
    expect(await passed(caseId)).toBe(1);
  });

  test('an emptied queue loses no timer and no message', async () => {
    const { caseId } = await house.request();
    await makeDue(caseId, inSeconds(12));
    await house.relay.drainOnce();
    // In the queue for later, when the queue is lost.
    mail.answer = () => 450;
    await house.request({ requester: { name: '乙', email: 'b@example.com' } });
    await until('the first try failed', async () => {
      const rows = await house.postgres.query(
        `select 1 from messages where attempts = 1 and delivered_at is null`,
      );
      return rows.length >= 2;
    });
    mail.answer = () => undefined;
    await emptyTheQueue();
    await until('the mail arrived', () => mail.to('b@example.com').length > 0, 45_000);
    await until('the deadline fired', async () => (await passed(caseId)) > 0, 45_000);
    expect(mail.to('b@example.com')).toHaveLength(1);
    expect(await passed(caseId)).toBe(1);
  });
});

describe('the reconciler', () => {
  test('arms what has no timer, fires what is past due and queues lost messages, without a running worker', async () => {
    const house = await deliveryHouse({ now: '2026-09-07T09:00+08:00' });
    const { caseId } = await house.request();
    await house.relay.drainOnce();
    const timers = () => house.queues.timers.getJobCountByTypes('delayed', 'waiting');
    const messages = () => house.queues.messages.getJobCountByTypes('waiting');
    const before = { timers: await timers(), messages: await messages() };
    expect(before.timers).toBeGreaterThan(0);
    expect(before.messages).toBe(1);

    await house.postgres.query('delete from bullmq.job');
    await house.postgres.query('delete from timers');
    house.clock.set('2026-09-08T23:59+08:00'); // between the warning and the passing
    const done = await house.reconciler.run(house.clock.now());
    expect(done.fired).toBe(1);
    expect(await messages()).toBe(1);
    // The passing at midnight is armed again, from the deadline's own row.
    expect(
      await house.postgres.query(
        `select 1 from timers where at = '2026-09-08 16:00Z' and queued_at is not null`,
      ),
    ).toHaveLength(1);
    expect(await timers()).toBeGreaterThan(0);
    // A second run finds nothing to do.
    expect((await house.reconciler.run(house.clock.now())).fired).toBe(0);
    expect(await messages()).toBe(1);
    expect(caseId).toBeGreaterThan(0);
  });

  test('old timers are forgotten', async () => {
    const house = await deliveryHouse({ now: '2026-09-07T09:00+08:00' });
    await house.request();
    await house.relay.drainOnce();
    house.clock.set('2026-12-01T09:00+08:00');
    await house.reconciler.run(house.clock.now());
    expect(await house.postgres.query(`select 1 from timers where at < '2026-11-29'`)).toEqual([]);
  });

  test('of a thousand timers that lay still for long, one sweep is enough; one armed since is heard', async () => {
    const house = await deliveryHouse({ now: '2026-09-07T09:00+08:00' });
    await house.request();
    const midnight = new Date('2026-09-09T00:00+08:00');
    house.clock.set(midnight);
    const longAgo = Date.now() - 3_600_000;
    expect(await house.jobs.wake(new Date('2026-09-08T16:00+08:00'), longAgo)).toBe(2);
    // What is due now was committed after that sweep, so its timer was armed after it, too.
    const { caseId } = await house.request();
    await house.postgres.query(
      `update case_deadlines set warn_at = '{}', due_at = $2, next_at = $2 where case_id = $1`,
      [caseId, midnight],
    );
    expect(await house.jobs.wake(new Date('2026-09-08T17:00+08:00'), longAgo)).toBe(0);
    expect(await house.jobs.wake(midnight, Date.now())).toBe(1);
  });

  test.each(['2099-01-01T00:00:00Z', '2026-09-08T02:00:00Z', 'nonsense'])(
    'a call for help at %s, far from our own time, fires nothing before its time',
    async (at) => {
      const house = await deliveryHouse({ now: '2026-09-07T09:00+08:00' });
      const { caseId } = await house.request();
      await house.jobs.help({ at: new Date(at), by: 'another' });
      const fired = 'select 1 from case_events where case_id = $1 and seq > 1';
      expect(await house.postgres.query(fired, [caseId])).toEqual([]);
    },
  );

  test('a crash between queueing and its mark repeats the add, and the job runs once', async () => {
    const house = await deliveryHouse({ now: '2026-09-07T09:00+08:00' });
    await house.request();
    await house.relay.drainOnce();
    const count = () => house.queues.messages.getJobCountByTypes('waiting');
    expect(await count()).toBe(1);
    await house.postgres.query('update messages set queued_at = null');
    expect(await house.relay.drainOnce()).toBe(1);
    expect(await count()).toBe(1);
  });
});

test('repairing a whole queue does nothing', async () => {
  const house = await deliveryHouse({ now: '2026-09-07T09:00+08:00' });
  expect(await house.queues.repair()).toBe(false);
  expect(house.queues).toBeInstanceOf(Queues);
});
