import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { cloneMessage } from '../../../../test/support/cloned-rows.js';
import { deliveryHouse, type DeliveryHouse } from '../../../../test/support/delivery-house.js';
import { startDeliveryWorker } from '../../../../test/support/delivery-worker.js';
import { startMailServer } from '../../../../test/support/mail-server.js';
import { freePort } from '../../../../test/support/redis.js';
import {
  startRudeMailServer,
  type RudeMailServer,
  type Rudeness,
} from '../../../../test/support/rude-mail-server.js';
import { atEnd } from '../../../../test/support/test-database.js';
import { until } from '../../../../test/support/until.js';
import { TryAgain } from './deliver-message.js';
import { DeliverySession } from './delivery-session.js';
import { messageJobId } from './job-ids.js';

jest.setTimeout(120_000);

const first = (caseId: number) => ({ caseId, eventSeq: 1, ordinal: 1 });
async function rowOf(house: DeliveryHouse, caseId: number) {
  const [row] = await house.postgres.query<{
    attempts: number;
    delivered: boolean;
    failed: boolean;
  }>(
    `select attempts, delivered_at is not null as delivered, failed_at is not null as failed from messages
      where (case_id, event_seq, ordinal) = ($1, 1, 1)`,
    [caseId],
  );
  return row;
}

describe('a mail server that breaks off', () => {
  let server: RudeMailServer;
  let house: DeliveryHouse;
  beforeAll(async () => {
    server = await startRudeMailServer();
    atEnd(() => server.close());
    house = await deliveryHouse({ now: '2026-09-07T09:00+08:00', smtpUrl: server.url });
  });

  const cases: [Rudeness, number][] = [
    ['closes before the greeting', 0],
    ['refuses at the greeting', 0],
    ['closes after MAIL FROM', 0],
    ['closes in the middle of the mail', 0],
    // It may have taken the mail: sending it again is right, under the same Message-ID.
    ['closes after the mail without an answer', 1],
  ];
  test.each(cases)('and %s: the mail is tried again and arrives', async (manners, before) => {
    await server.hangUp();
    server.whole.length = 0;
    server.manners = manners;
    const { caseId } = await house.request();
    await expect(house.deliverer.deliver(first(caseId))).rejects.toThrow(TryAgain);
    expect(await rowOf(house, caseId)).toEqual({ attempts: 1, delivered: false, failed: false });
    server.manners = 'none';
    expect(await house.deliverer.deliver(first(caseId))).toBe('delivered');
    expect(server.whole).toEqual(Array(before + 1).fill(`<${caseId}-1-1@localhost>`));
  });
});

describe('an hour without a mail server', () => {
  test('is outlasted by the tries, further and further apart, and the mail arrives', async () => {
    const port = await freePort();
    const house = await deliveryHouse({
      now: new Date().toISOString(),
      smtpUrl: `smtp://127.0.0.1:${port}`,
    });
    const worker = await startDeliveryWorker(house);
    const { caseId } = await house.request();
    const waits: number[] = [];
    for (let tries = 1; tries <= 7; tries++) {
      await until(
        `try ${tries} failed`,
        async () => (await rowOf(house, caseId))?.attempts === tries,
      );
      const job = await worker.queues.messages.getJob(messageJobId(first(caseId)));
      await until('it waits for the next', async () => (await job?.getState()) === 'delayed');
      const [stored] = await house.postgres.query<{ ms: number }>(
        `select delay_ms as ms from bullmq.job where queue = 'messages' and id = $1`,
        [messageJobId(first(caseId))],
      );
      waits.push((stored?.ms ?? 0) / 1000);
      if (tries === 7) break;
      await job?.promote(); // the wait is over
    }
    expect(waits).toEqual([30, 60, 120, 240, 480, 960, 1920]);
    expect(waits.reduce((sum, s) => sum + s, 0)).toBeGreaterThan(3_600);

    const server = await startRudeMailServer(port);
    atEnd(() => server.close());
    await (await worker.queues.messages.getJob(messageJobId(first(caseId))))?.promote();
    await until('it arrived', () => server.whole.length === 1);
    await until('the row knows', async () => (await rowOf(house, caseId))?.delivered === true);
    const told = await house.postgres.query(
      `select 1 from case_events where case_id = $1 and type = 'messageFailed'`,
      [caseId],
    );
    expect(told).toEqual([]);
    await worker.stop();
  });
});

describe('a mail server that takes its time', () => {
  test('holds up no deadline, holds no transaction open, and is sent nothing twice', async () => {
    const mail = await startMailServer();
    atEnd(() => mail.close());
    const house = await deliveryHouse({
      now: new Date().toISOString(),
      smtpUrl: mail.url,
      role: 'service',
    });
    let answer = (): void => undefined;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    let inHand = 0;
    mail.pause = () => (inHand++, answered);
    const { caseId } = await house.request();
    await cloneMessage(house.postgres, caseId, 60);
    // Two workers, each with all its hands full of a server that does not answer.
    const workers = [await startDeliveryWorker(house), await startDeliveryWorker(house)];
    await until('both wait for the server', () => inHand === 20);

    const horizon = async (): Promise<number> => {
      const [row] = await house.postgres.query<{ at: number }>('select event_horizon() as at');
      return row?.at ?? 0;
    };
    const before = await horizon();
    const { caseId: dueCase } = await house.request({ title: '另一件' });
    const at = new Date(Math.ceil(Date.now() / 1000) * 1000 + 1_000);
    house.clock.set(at);
    await house.postgres.query(
      `with d as (update case_deadlines set due_at = $2, warn_at = '{}', next_at = $2 where case_id = $1)
        insert into timers (at) values ($2) on conflict do nothing`,
      [dueCase, at],
    );
    await house.postgres.query('notify huiyin_messages');
    const passed = () =>
      house.postgres.query(
        `select 1 from case_events where case_id = $1 and type = 'deadlinePassed'`,
        [dueCase],
      );
    await until('the deadline fired meanwhile', async () => (await passed()).length === 1, 10_000);
    // Readers of the event stream and vacuum go on: what was committed meanwhile lies before the horizon.
    await until('the horizon moved', async () => (await horizon()) > before, 5_000);
    const open = await house.postgres.query(
      `select 1 from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
        and state = 'idle in transaction' and xact_start < now() - interval '1 second'`,
    );
    expect(open).toEqual([]);

    answer();
    const left = () =>
      house.postgres.query(
        `select 1 from messages where delivered_at is null and failed_at is null and channel <> 'notice'
          and case_id = $1`,
        [caseId],
      );
    await until('all are delivered', async () => (await left()).length === 0, 40_000);
    const ids = mail.mails
      .map((one) => one.messageId)
      .filter((id) => id?.startsWith(`<${caseId}-`));
    expect(ids).toHaveLength(61);
    expect(new Set(ids).size).toBe(61);
    for (const worker of workers) await worker.stop();
  });
});

describe('a message that another worker has in hand', () => {
  test('is left to it while it lives, however slow it is, and is free when it is gone', async () => {
    const mail = await startMailServer();
    atEnd(() => mail.close());
    const house = await deliveryHouse({ now: '2026-09-07T09:00+08:00', smtpUrl: mail.url });
    const { caseId } = await house.request();
    const other = new DeliverySession({ url: house.url });
    atEnd(() => other.close());
    const id = messageJobId(first(caseId));
    expect(await other.take(id)).toBe(true);
    await expect(house.deliverer.deliver(first(caseId))).rejects.toThrow('in hand');
    // Waiting for somebody else is no try of the mail's own.
    expect(await rowOf(house, caseId)).toEqual({ attempts: 0, delivered: false, failed: false });

    await house.postgres.query(
      `select pg_terminate_backend(l.pid) from pg_locks l join pg_database d on d.oid = l.database
        where l.locktype = 'advisory' and d.datname = current_database()`,
    );
    await until('its hands are empty', () =>
      house.deliverer.deliver(first(caseId)).then(
        (outcome) => outcome === 'delivered',
        () => false,
      ),
    );
    expect(mail.mails).toHaveLength(1);
    // And the worker that lost its connection goes on with a new one.
    expect(await other.take(id)).toBe(true);
  });
});
