import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import {
  readingServices,
  testServices,
  type Reading,
  type TestServices,
} from '../../../../test/support/services.js';
import { caseCondition } from './case-filter.js';
import { SqlParams } from './sql-params.js';

jest.setTimeout(60_000);

let t: TestServices;
let read: Reading;
let reminded: number;
let waiting: number;

const fire = (caseId: number, deadline: string, at: string) =>
  t.cases.apply({
    caseId,
    type: 'deadlinePassed',
    payload: { deadline, ordinal: 1 },
    actor: { kind: 'system' },
    at: new Date(at),
  });

beforeAll(async () => {
  t = await testServices('2026-03-02T09:00+08:00');
  read = readingServices(t);
  reminded = (await t.register()).state.id;
  waiting = (await t.register()).state.id;
  await t.register();
  for (const id of [reminded, waiting]) await t.step(id, 'operator', 'submit');
  await t.step(reminded, 'dispatcher', 'dispatch', { unit: t.unit('urban') });
  await t.step(reminded, 'supervisor', 'remind', { form: 'phone', text: '请抓紧' });
  await fire(reminded, 'reminderDue', '2026-03-04T00:00+08:00');
  await fire(waiting, 'dispatchDue', '2026-03-04T00:00+08:00');
});

describe('the list by rung', () => {
  const list = (rung: string[]) => read.lists.list(t.actor('supervisor'), { rung }, 'zh-CN');

  test('shows who stands there, in words, and counts the same', async () => {
    expect((await list(['reminderIgnored'])).items).toMatchObject([
      { id: reminded, rung: { value: 'reminderIgnored', label: '催办未应' }, remindable: true },
    ]);
    expect((await list(['unassigned'])).items).toMatchObject([{ id: waiting, remindable: false }]);
    const both = ['unassigned', 'reminderIgnored'];
    expect((await list(both)).items).toHaveLength(2);
    expect(await read.lists.counts(t.actor('supervisor'), { rung: both })).toMatchObject({
      total: 2,
    });
    expect((await list(['nobodyKnows'])).items).toEqual([]);
  });

  test('shows a unit nothing of other units’ cases', async () => {
    const page = await read.lists.list(t.actor('water.head'), { rung: ['reminderIgnored'] }, 'en');
    expect(page.items).toEqual([]);
  });

  test('is left when the unit answers', async () => {
    const other = (await t.register()).state.id;
    await t.step(other, 'operator', 'submit');
    await t.step(other, 'dispatcher', 'dispatch', { unit: t.unit('urban') });
    await t.step(other, 'supervisor', 'remind', { form: 'phone', text: '请抓紧' });
    await fire(other, 'reminderDue', '2026-03-04T00:00+08:00');
    expect((await list(['reminderIgnored'])).items).toHaveLength(2);
    await t.step(other, 'urban.liaison', 'signFor');
    expect((await list(['reminderIgnored'])).items).toMatchObject([{ id: reminded }]);
  });

  test('has an index of its own, and so have undelivered messages', async () => {
    const plan = async (filter: Parameters<typeof caseCondition>[0]): Promise<string> => {
      const params = new SqlParams();
      const condition = caseCondition(filter, read.lists.context({ kind: 'system' }), params);
      return t.postgres.transaction(async (tx) => {
        await tx.query('set local enable_seqscan = off');
        const { rows } = await tx.query<{ 'QUERY PLAN': string }>(
          `explain select c.id from cases c where ${condition}`,
          params.values,
        );
        return rows.map((row) => row['QUERY PLAN']).join('\n');
      });
    };
    expect(await plan({ rung: ['unassigned'] })).toContain('cases_rung');
    expect(await plan({ flag: ['undelivered'] })).toContain('cases_undelivered');
  });
});

test('the view of a case says on which rungs it stands, why, and what to think of', async () => {
  const view = await read.views.view(t.actor('supervisor'), reminded, 'en');
  expect(view.rungs).toMatchObject([
    {
      value: 'reminderIgnored',
      label: 'Reminder ignored',
      suggests: { type: 'supervise', label: 'Supervise' },
    },
  ]);
  expect(view.rungs[0]?.basis).not.toBe('');
});
