import { beforeEach, describe, expect, test } from '@jest/globals';
import { testServices, type TestServices } from '../../../../test/support/services.js';
import { canonicalJson } from './hash-chain.js';
import { verifyAll, verifyCase } from './verify.js';

describe('the hash chain', () => {
  let t: TestServices;
  let id: number;
  beforeEach(async () => {
    t = await testServices();
    id = (await t.register({ place: '幸福路12号' })).state.id;
    await t.step(id, 'operator', 'note', {
      text: '换行\n"引号" \u2028 😀 ]]> <b> \\ 1e400 {"a":1}',
    });
    await t.step(id, 'operator', 'submit', { remark: '请尽快' });
    await t.step(id, 'dispatcher', 'dispatch', {
      unit: t.unit('urban'),
      instruction: '依法处理',
      assists: [{ unit: t.unit('police'), task: '配合' }],
    });
    await t.register({ title: '另一件' });
  });

  /** As somebody with all rights on the server would: with the guard switched off. */
  const tamper = async (sql: string): Promise<void> => {
    await t.postgres.query('alter table case_events disable trigger case_events_append_only');
    await t.postgres.query(sql);
  };

  test('of untouched cases holds, whatever the payloads contain', async () => {
    expect(await verifyCase(t.postgres, id)).toEqual({ events: 4, intact: true, brokenAt: null });
    expect(await verifyAll(t.postgres)).toEqual({ cases: 2, events: 5, broken: [] });
  });

  test.each([
    ['a changed word', `update case_events set payload = '{"text": "无"}' where seq = 2`, 2],
    [
      'an earlier time',
      `update case_events set at = at - interval '1 millisecond' where seq = 3 and case_id = 1`,
      3,
    ],
    ['another actor', `update case_events set actor_id = actor_id + 1 where seq = 2`, 2],
    ['an event taken out of the middle', 'delete from case_events where seq = 3', 3],
    ['the last event taken away', 'delete from case_events where seq = 4', 4],
    ['the first event taken away', 'delete from case_events where seq = 1 and case_id = 1', 1],
    ['all events taken away', 'delete from case_events where case_id = 1', 1],
  ])('shows %s', async (_what, sql, brokenAt) => {
    await tamper(sql);
    expect(await verifyCase(t.postgres, id)).toMatchObject({ intact: false, brokenAt });
    expect((await verifyAll(t.postgres)).broken).toEqual([
      { caseId: id, number: expect.stringMatching(/^HL/), brokenAt },
    ]);
  });

  test('shows a chain that was copied from another case', async () => {
    await tamper(`update case_events a set hash = b.hash, prev_hash = b.prev_hash, payload = b.payload, at = b.at
      from case_events b where a.case_id = 2 and a.seq = 1 and b.case_id = 1 and b.seq = 1`);
    await t.postgres.query(
      'update cases set last_hash = (select hash from case_events where case_id = 2) where id = 2',
    );
    expect((await verifyAll(t.postgres)).broken.map((b) => b.caseId)).toEqual([2]);
  });

  test('of an unknown case is nothing', async () => {
    expect(await verifyCase(t.postgres, 99)).toBeNull();
  });
});

test('canonical JSON is the same whatever the order of keys', () => {
  expect(canonicalJson({ b: [1, { d: null, c: 1.5 }], a: '中', x: undefined })).toBe(
    '{"a":"中","b":[1,{"c":1.5,"d":null}]}',
  );
  expect(canonicalJson(JSON.parse('{"a":"中","b":[1,{"d":null,"c":1.50}]}'))).toBe(
    canonicalJson({ a: '中', b: [1, { c: 1.5, d: null }] }),
  );
});
