import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Workflows } from '@huiyin/server';
import { deliveryHouse, type DeliveryHouse } from '../../../../test/support/delivery-house.js';
import { startMailServer, type MailServer } from '../../../../test/support/mail-server.js';

jest.setTimeout(60_000);

let mail: MailServer;
let house: DeliveryHouse;
beforeAll(async () => {
  mail = await startMailServer();
  house = await deliveryHouse({ now: '2026-09-07T09:00+08:00', smtpUrl: mail.url });
});
afterAll(() => mail.close());
beforeEach(() => {
  mail.mails.length = 0;
  mail.answer = () => undefined;
  house.clock.set('2026-09-07T09:00+08:00');
});

/** A case with the unit since that morning. */
async function dispatched(unit = 'urban', more: object = {}): Promise<number> {
  const { caseId } = await house.request(more);
  await house.step(caseId, 'operator', 'submit');
  await house.step(caseId, 'dispatcher', 'dispatch', { unit: house.unit(unit) });
  await house.drain();
  mail.mails.length = 0;
  return caseId;
}
const LIAISON = 'urban.liaison@huiyin.example';
/** Subjects of the mails of one case: others may be awake that night, too. */
async function told(caseId: number, address: string): Promise<string[]> {
  const number = (await house.cases.load(caseId))?.number ?? 'none';
  return mail.to(address).flatMap(({ subject }) => (subject?.includes(number) ? [subject] : []));
}
const count = async (caseId: number, address: string): Promise<number> =>
  (await told(caseId, address)).length;

describe('quiet hours', () => {
  test('reminder mails are not sent at night, but when the night is over', async () => {
    const caseId = await dispatched();
    house.clock.set('2026-09-07T23:30+08:00');
    await house.step(caseId, 'supervisor', 'remind', { form: 'phone', text: '请抓紧' });
    await house.drain();
    expect(await told(caseId, LIAISON)).toEqual([]);
    const [row] = await house.postgres.query<{ at: Date }>(
      `select not_before as at from messages where case_id = $1 and text = 'reminder' and channel = 'mail' limit 1`,
      [caseId],
    );
    expect(row?.at.toISOString()).toBe('2026-09-07T23:00:00.000Z');
    house.clock.set('2026-09-08T07:00+08:00');
    await house.drain();
    expect(await told(caseId, LIAISON)).toEqual([expect.stringContaining('催办')]);
  });

  test('unless the rule is 7×24: an urgent case wakes the unit', async () => {
    house.clock.set('2026-09-07T23:30+08:00');
    const { caseId } = await house.request({ urgent: true });
    await house.step(caseId, 'operator', 'submit');
    await house.step(caseId, 'dispatcher', 'dispatch', { unit: house.unit('urban') });
    await house.drain();
    expect(await count(caseId, LIAISON)).toBe(1);
  });

  test('an urgent case wakes those on duty, never the citizen', async () => {
    house.clock.set('2026-09-07T23:30+08:00');
    const { caseId } = await house.request({ urgent: true });
    await house.drain();
    expect(await count(caseId, 'wang@example.com')).toBe(1); // the number, as asked for a moment ago
    await house.step(caseId, 'operator', 'answerDirectly', {
      answer: '您好，已解答。',
      source: 'knowledgeBase',
      solved: 'yes',
    });
    await house.drain();
    expect(await count(caseId, 'wang@example.com')).toBe(1);
  });

  test('a unit that works through the night gets its mails at once, its neighbour in the morning', async () => {
    const [gas, urban] = [await dispatched('gas'), await dispatched('urban')];
    house.clock.set('2026-09-07T23:30+08:00');
    for (const id of [gas, urban])
      await house.step(id, 'supervisor', 'remind', { form: 'phone', text: '请抓紧' });
    await house.drain();
    expect(await count(gas, 'gas@huiyin.example')).toBe(1);
    expect(await count(urban, LIAISON)).toBe(0);
  });

  test('the number is told at once, other mails to the requester wait for the morning', async () => {
    house.clock.set('2026-09-07T23:30+08:00');
    const { caseId } = await house.request();
    await house.step(caseId, 'operator', 'answerDirectly', {
      answer: '您好，已解答。',
      source: 'knowledgeBase',
      solved: 'yes',
    });
    await house.drain();
    expect(await count(caseId, 'wang@example.com')).toBe(1);
    house.clock.set('2026-09-08T07:00+08:00');
    await house.drain();
    expect(await count(caseId, 'wang@example.com')).toBe(2);
  });

  test('the relay lets the job wait, and the reconciler does not take it for lost', async () => {
    const caseId = await dispatched();
    await house.reconciler.run(house.clock.now()); // knows this queue from now on
    house.clock.set('2026-09-07T23:30+08:00');
    await house.step(caseId, 'supervisor', 'remind', { form: 'phone', text: '请抓紧' });
    await house.relay.drainOnce();
    const waiting = (): Promise<number> => house.queues.messages.getJobCountByTypes('delayed');
    const before = await waiting();
    expect(before).toBeGreaterThanOrEqual(3);
    house.clock.set('2026-09-07T23:45+08:00');
    const { messages } = await house.reconciler.run(house.clock.now());
    expect(messages).toBe(0);
    expect(await waiting()).toBe(before);
  });
});

describe('an alarm whose cause is gone', () => {
  test('is not sent when the case was dispatched meanwhile', async () => {
    const { caseId } = await house.request();
    await house.step(caseId, 'operator', 'submit');
    await house.drain();
    house.clock.set('2026-09-09T00:00+08:00'); // at midnight: the mail waits, the notice stands
    await house.drain();
    expect(await told(caseId, 'dispatcher@huiyin.example')).toEqual([]);
    const notices = () => house.notices.list(house.actor('dispatcher'), 'zh-CN');
    const alarm = async () =>
      (await notices()).find((n) => n.caseId === caseId && n.subject.includes('无承办单位'));
    expect(await alarm()).toMatchObject({ readAt: null, withdrawn: false });
    house.clock.set('2026-09-09T06:00+08:00');
    await house.step(caseId, 'dispatcher', 'dispatch', { unit: house.unit('urban') });
    house.clock.set('2026-09-09T07:00+08:00');
    await house.drain();
    expect(await told(caseId, 'dispatcher@huiyin.example')).toEqual([]);
    expect(await alarm()).toMatchObject({ readAt: null, withdrawn: true });
    const rows = await house.postgres.query<{ error: string }>(
      `select distinct last_error as error from messages
        where case_id = $1 and text = 'unassigned-overdue' and channel = 'mail'`,
      [caseId],
    );
    expect(rows).toEqual([{ error: 'withdrawn' }]);
  });

  test('is sent in the morning while it lasts', async () => {
    const { caseId } = await house.request();
    await house.step(caseId, 'operator', 'submit');
    house.clock.set('2026-09-09T00:00+08:00');
    await house.drain();
    house.clock.set('2026-09-09T07:00+08:00');
    await house.drain();
    expect(await told(caseId, 'dispatcher@huiyin.example')).toContainEqual(
      expect.stringContaining('无承办单位'),
    );
  });

  test('rests while the clock stands still, and is sent when it runs again', async () => {
    const caseId = await dispatched();
    const hold = { reason: '等待立项', plan: '纳入年度改造', until: '2026-12-31' };
    await house.step(caseId, 'urban.liaison', 'signFor');
    await house.step(caseId, 'urban.head', 'askHold', hold);
    house.clock.set('2026-09-15T00:00+08:00'); // overdue at midnight: the mail waits for the morning
    await house.drain();
    house.clock.set('2026-09-15T06:30+08:00');
    await house.step(caseId, 'supervisor', 'approveHold', { plan: hold.plan, until: hold.until });
    const overdue = async () =>
      (await told(caseId, 'urban.head@huiyin.example')).filter((s) => s.includes('办理总时限'));
    const passed = async () =>
      (await house.cases.load(caseId))?.deadlines.find((d) => d.name === 'handlingDue');
    expect(await passed()).toMatchObject({ status: 'paused', passedAt: expect.any(Date) });
    house.clock.set('2026-09-15T08:00+08:00');
    await house.drain();
    expect(await overdue()).toEqual([]);
    await house.step(caseId, 'urban.liaison', 'resume', { remark: '条件已具备' });
    expect(await passed()).toMatchObject({ status: 'running', passedAt: expect.any(Date) });
    house.clock.set('2026-09-15T09:30+08:00');
    await house.drain();
    expect(await overdue()).toHaveLength(1);
  });

  test('no warning or violation is told while the clock stands still', async () => {
    const caseId = await dispatched();
    const warnings = async () =>
      (await told(caseId, LIAISON)).filter((subject) => subject.includes('办理总时限'));
    await house.step(caseId, 'urban.liaison', 'signFor');
    house.clock.set('2026-09-14T00:00+08:00'); // the last day has begun: yellow, at midnight
    await house.drain();
    expect(await warnings()).toEqual([]);
    house.clock.set('2026-09-14T06:30+08:00');
    await house.step(caseId, 'urban.liaison', 'reply', { text: '已处理。', signedBy: '王副局长' });
    house.clock.set('2026-09-14T08:00+08:00');
    await house.drain();
    expect(await warnings()).toEqual([]);
  });
});

describe('a rule that is switched off', () => {
  test('withdraws its open alarms, and the clock is stopped by an event', async () => {
    const { caseId } = await house.request();
    await house.step(caseId, 'operator', 'submit');
    house.clock.set('2026-09-09T00:00+08:00');
    await house.drain();
    const without = (): Workflows => {
      const all = house.workflows.all().map((workflow) => {
        const { dispatchDue: _, ...clocks } = workflow.deadlines.clocks;
        return { ...workflow, deadlines: { ...workflow.deadlines, clocks } };
      });
      return new Workflows(new Map(all.map((workflow) => [workflow.kind, workflow])));
    };
    const after = house.withTables(without());
    const alarm = async () =>
      (await after.notices.list(house.actor('dispatcher'), 'zh-CN')).find(
        (n) => n.caseId === caseId && n.subject.includes('无承办单位'),
      );
    expect(await alarm()).toMatchObject({ withdrawn: true });
    expect(await after.withdrawnClocks.run()).toBeGreaterThan(0);
    const state = await house.cases.load(caseId);
    expect(state?.deadlines.find((d) => d.name === 'dispatchDue')).toMatchObject({
      status: 'stopped',
    });
    expect(state?.snapshot.rungs).toBeUndefined();
    const events = await house.postgres.query<{ type: string }>(
      'select type from case_events where case_id = $1 order by seq desc limit 1',
      [caseId],
    );
    expect(events).toEqual([{ type: 'clockWithdrawn' }]);
  });

  test('a clock that has a rule is not stopped by that event', async () => {
    const caseId = await dispatched();
    const [result] = await house.cases.applyBatch([
      {
        caseId,
        type: 'clockWithdrawn',
        payload: { deadline: 'handlingDue', ordinal: 1 },
        actor: { kind: 'system' },
      },
    ]);
    expect(result).toMatchObject({ ok: false, error: { code: 'event_not_allowed' } });
  });
});

describe('a message that failed for good', () => {
  const said = async (caseId: number) =>
    (await house.notices.list(house.actor('shiftlead'), 'zh-CN')).filter(
      (n) => n.caseId === caseId && n.subject.includes('仍未送达'),
    ).length;

  test('is told anew every day, once a day and not at night, until somebody acknowledges it', async () => {
    const { caseId } = await house.request();
    mail.answer = (address) => (address === 'wang@example.com' ? 550 : undefined);
    await house.drain();
    const remind = () => house.failureReminders.remind(house.clock.now());
    expect(await remind()).toBe(0); // told a moment ago
    house.clock.set('2026-09-08T03:00+08:00');
    expect(await remind()).toBe(0); // at night
    house.clock.set('2026-09-08T08:00+08:00');
    expect(await remind()).toBe(1);
    expect(await remind()).toBe(0);
    house.clock.set('2026-09-09T08:00+08:00');
    expect(await remind()).toBe(1);
    expect(await said(caseId)).toBe(2);
    await house.step(caseId, 'shiftlead', 'acknowledgeFailure', { toldBy: 'phone' });
    house.clock.set('2026-09-10T08:00+08:00');
    expect(await remind()).toBe(0);
  });
});
