import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { deliveryHouse, type DeliveryHouse } from '../../../../test/support/delivery-house.js';
import { startMailServer, type MailServer } from '../../../../test/support/mail-server.js';
import { TryAgain } from './deliver-message.js';
import { MESSAGE_ATTEMPTS } from './retries.js';

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
});

interface Row {
  delivered: boolean;
  failed: boolean;
  attempts: number;
  lastError: string | null;
}
async function rowOf(caseId: number, text = 'registered'): Promise<Row> {
  const [row] = await house.postgres.query<Row & Record<string, unknown>>(
    `select delivered_at is not null as delivered, failed_at is not null as failed, attempts, last_error as "lastError"
      from messages where case_id = $1 and text = $2`,
    [caseId, text],
  );
  if (!row) throw new Error('no such message');
  return row;
}
async function eventsOf(
  caseId: number,
): Promise<{ type: string; payload: Record<string, unknown> }[]> {
  return house.postgres.query(
    'select type, payload from case_events where case_id = $1 order by seq',
    [caseId],
  );
}
const first = (caseId: number) => ({ caseId, eventSeq: 1, ordinal: 1 });

describe('the mail that tells the requester the number', () => {
  test('carries number, query code, link and office, in Chinese', async () => {
    const { caseId, number, code } = await house.request();
    await house.drain();
    const [received] = mail.to('wang@example.com');
    expect(received?.subject).toContain(number);
    expect(received?.text).toContain(code);
    expect(received?.text).toContain(`${house.config.PUBLIC_URL}/query?number=${number}`);
    expect(received?.text).toContain(house.config.OFFICE_NAME);
    expect(received?.messageId).toBe(`<${caseId}-1-1@localhost>`);
    expect(received?.headers.get('auto-submitted')).toBe('auto-generated');
    expect(await rowOf(caseId)).toEqual({
      delivered: true,
      failed: false,
      attempts: 1,
      lastError: null,
    });
  });

  test('goes out once, however often its job runs', async () => {
    const { caseId } = await house.request();
    const outcomes = [];
    for (let i = 0; i < 3; i++) outcomes.push(await house.deliverer.deliver(first(caseId)));
    expect(outcomes).toEqual(['delivered', 'skipped', 'skipped']);
    expect(mail.to('wang@example.com')).toHaveLength(1);
  });

  test('goes out once when two workers have its job at the same time', async () => {
    const { caseId } = await house.request();
    const outcomes = await Promise.all(
      [1, 2, 3, 4].map(() => house.deliverer.deliver(first(caseId))),
    );
    expect(outcomes.sort()).toEqual(['delivered', 'skipped', 'skipped', 'skipped']);
    expect(mail.to('wang@example.com')).toHaveLength(1);
  });

  test('the query code stands encrypted in the database, not in the message', async () => {
    const { caseId, code } = await house.request();
    const rows = await house.postgres.query(
      'select to_jsonb(m) as m from messages m where case_id = $1',
      [caseId],
    );
    expect(JSON.stringify(rows)).not.toContain(code);
    expect(JSON.stringify(rows)).not.toContain('wang@example.com');
  });
});

describe('a requester whose request was joined to the case of another', () => {
  test('gets the answer under the own number and title, and learns nothing of the other', async () => {
    const parent = await house.request({ title: '张三家门口的路灯不亮' });
    const child = await house.request({
      title: '解放路又一盏路灯不亮',
      requester: { name: '李小红', email: 'li@example.com' },
    });
    for (const { caseId } of [parent, child]) await house.step(caseId, 'operator', 'submit');
    await house.step(parent.caseId, 'dispatcher', 'dispatch', { unit: house.unit('urban') });
    await house.step(child.caseId, 'dispatcher', 'merge', {
      into: parent.caseId,
      reason: 'cluster',
    });
    await house.step(parent.caseId, 'urban.liaison', 'signFor');
    await house.step(parent.caseId, 'urban.liaison', 'reply', {
      text: '路灯已经修复。',
      signedBy: '王副局长',
    });
    await house.step(parent.caseId, 'reviewer', 'approveReply');
    await house.drain();
    const answer = mail.to('li@example.com').find((one) => one.text?.includes('路灯已经修复。'));
    expect(answer?.text).toContain('解放路又一盏路灯不亮');
    expect(answer?.text).toContain(`/query?number=${child.number}`);
    expect(answer?.subject).toContain(child.number);
    for (const received of mail.to('li@example.com'))
      expect(`${received.subject}${received.text}`).not.toMatch(`张三家|${parent.number}`);
    const others = mail.to('wang@example.com').find((one) => one.text?.includes('路灯已经修复。'));
    expect(others?.subject).toContain(parent.number);
  });
});

describe('a mail server that does not take the mail', () => {
  test('"try later" is tried later, under the same Message-ID', async () => {
    const { caseId } = await house.request();
    mail.answer = () => 450;
    await expect(house.deliverer.deliver(first(caseId))).rejects.toThrow(TryAgain);
    expect(await rowOf(caseId)).toMatchObject({ delivered: false, failed: false, attempts: 1 });
    mail.answer = () => undefined;
    expect(await house.deliverer.deliver(first(caseId))).toBe('delivered');
    expect(mail.mails.map((one) => one.messageId)).toEqual([`<${caseId}-1-1@localhost>`]);
    expect(await rowOf(caseId)).toMatchObject({ delivered: true, attempts: 2, lastError: null });
  });

  test('a final no becomes an event of the case that a person sees', async () => {
    const { caseId } = await house.request();
    mail.answer = (address) => (address === 'wang@example.com' ? 550 : undefined);
    expect(await house.deliverer.deliver(first(caseId))).toBe('failed');
    expect(await rowOf(caseId)).toMatchObject({ delivered: false, failed: true });
    const failed = (await eventsOf(caseId)).filter((event) => event.type === 'messageFailed');
    expect(failed).toHaveLength(1);
    expect(failed[0]?.payload).toMatchObject({
      messageId: `${caseId}-1-1`,
      text: 'registered',
      recipient: 'requester',
    });
  });

  test("the server's answer is kept without the requester's address", async () => {
    const { caseId } = await house.request();
    mail.answer = () => 550;
    await house.deliverer.deliver(first(caseId));
    const { lastError } = await rowOf(caseId);
    expect(lastError).toContain('550');
    expect(lastError).not.toContain('wang@example.com');
    expect(JSON.stringify(await eventsOf(caseId))).not.toContain('wang@example.com');
  });

  test('after the last try the case is told, once', async () => {
    const { caseId } = await house.request();
    mail.answer = () => 450;
    for (let i = 1; i < MESSAGE_ATTEMPTS; i++) {
      await expect(house.deliverer.deliver(first(caseId))).rejects.toThrow(TryAgain);
    }
    expect((await eventsOf(caseId)).map((event) => event.type)).toEqual(['register']);
    expect(await house.deliverer.deliver(first(caseId))).toBe('failed');
    expect(await house.deliverer.deliver(first(caseId))).toBe('skipped');
    expect((await eventsOf(caseId)).map((event) => event.type)).toEqual([
      'register',
      'messageFailed',
    ]);
  });

  test('a crash between the last try and its note gives the case one event, and no ninth mail', async () => {
    const { caseId } = await house.request();
    mail.answer = () => 550;
    await house.deliverer.deliver(first(caseId));
    // As it was between the event and the mark.
    await house.postgres.query(
      'update messages set failed_at = null where case_id = $1 and event_seq = 1',
      [caseId],
    );
    mail.answer = () => undefined;
    expect(await house.deliverer.deliver(first(caseId))).toBe('failed');
    expect((await eventsOf(caseId)).filter((event) => event.type === 'messageFailed')).toHaveLength(
      1,
    );
    expect(mail.to('wang@example.com')).toHaveLength(0);
  });

  test('a dead server does not make messages about failed messages without end', async () => {
    const { caseId } = await house.request();
    mail.answer = () => 550;
    for (let i = 0; i < 5; i++) await house.drain();
    expect((await eventsOf(caseId)).filter((event) => event.type === 'messageFailed')).toHaveLength(
      1,
    );
  });
});

describe('a requester without e-mail', () => {
  test('gets no mail, and the message says so instead of vanishing', async () => {
    const { caseId } = await house.request({ requester: { name: '李四', phone: '13900005678' } });
    await house.drain();
    expect(await rowOf(caseId)).toMatchObject({
      delivered: false,
      failed: true,
      lastError: 'noAddress',
    });
    expect((await eventsOf(caseId)).map((event) => event.type)).toEqual(['register']);
  });
});
