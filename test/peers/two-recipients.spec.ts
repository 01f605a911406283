import { beforeAll, expect, jest, test } from '@jest/globals';
import { deliveryHouse, type DeliveryHouse } from '../support/delivery-house.js';
import { startMailServer, type MailServer } from '../support/mail-server.js';
import { atEnd } from '../support/test-database.js';

jest.setTimeout(60_000);

let mail: MailServer;
let house: DeliveryHouse;
beforeAll(async () => {
  mail = await startMailServer();
  atEnd(() => mail.close());
  house = await deliveryHouse({
    now: '2026-09-07T09:00+08:00',
    smtpUrl: mail.url,
    role: 'service',
  });
});

const LEAD = 'lead@huiyin.example';
const ASSIST = 'assist@huiyin.example';

async function mailsOf(caseId: number) {
  return house.postgres.query<{
    text: string;
    delivered: boolean;
    attempts: number;
    error: string;
  }>(
    `select m.text, m.delivered_at is not null as delivered, m.attempts, m.last_error as error
      from messages m join users u on u.id = m.user_id
      where m.case_id = $1 and m.channel = 'mail' and u.email in ($2, $3) order by u.email desc`,
    [caseId, LEAD, ASSIST],
  );
}

test('a case sent to two units, one of the mails fails: only that one is tried again, and its state shows both', async () => {
  await house.postgres.query(
    `update users set email = case username when 'urban.liaison' then $1 else $2 end
      where username in ('urban.liaison', 'water.liaison')`,
    [LEAD, ASSIST],
  );
  await house.directory.refresh();
  const { caseId } = await house.request();
  await house.step(caseId, 'operator', 'submit');
  mail.answer = (address) => (address === ASSIST ? 450 : undefined);
  await house.step(caseId, 'dispatcher', 'dispatch', {
    unit: house.unit('urban'),
    assists: [{ unit: house.unit('water'), task: '核查供水管线' }],
  });
  expect((await house.drain()).retries).toBe(1);
  expect(await mailsOf(caseId)).toEqual([
    { text: 'dispatched-lead', delivered: true, attempts: 1, error: null },
    expect.objectContaining({ text: 'dispatched-assist', delivered: false, attempts: 1 }),
  ]);

  mail.answer = () => undefined;
  expect(await house.drain()).toMatchObject({ delivered: 1, retries: 0 });
  expect(mail.to(LEAD)).toHaveLength(1);
  expect(mail.to(ASSIST)).toHaveLength(1);
  expect(await mailsOf(caseId)).toEqual([
    { text: 'dispatched-lead', delivered: true, attempts: 1, error: null },
    { text: 'dispatched-assist', delivered: true, attempts: 2, error: null },
  ]);
});
