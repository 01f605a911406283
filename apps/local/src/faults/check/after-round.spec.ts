import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Postgres } from '@huiyin/server';
import { testServices, type TestServices } from '../../../../../test/support/services.js';
import { settled } from '../../../../../test/support/settled.js';
import { atEnd } from '../../../../../test/support/test-database.js';
import { Journal } from '../load/journal.js';
import { AfterRound } from './after-round.js';

/*
 * A harness that finds nothing proves nothing: each thing that must never happen is done here by hand, past the door,
 * and must be found.
 */
let services: TestServices;
let owner: Postgres;
let journal: Journal;
let after: AfterRound;
let caseId: number;

const kinds = async (): Promise<string[]> => (await after.check()).map(({ kind }) => kind);
/** What the tables forbid to everybody but their owner. */
const byForce = (sql: string): Promise<unknown> =>
  owner.transaction(async (tx) => {
    await tx.query(`set local session_replication_role = 'replica'`);
    await tx.query(sql);
  });

beforeAll(async () => {
  services = await testServices();
  owner = new Postgres(services.url, { max: 2 });
  atEnd(() => owner.close());
});

beforeEach(async () => {
  journal = new Journal();
  after = new AfterRound({ postgres: owner }, journal);
  // What was there before concerns other tests: one look passes over it.
  await settled(owner);
  await after.check();
  const title = `test ${Math.random()}`;
  const { state, requestId } = await services.register({ title });
  caseId = state.id;
  journal.registered(caseId, { requestId, title });
  const submitted = await services.step(caseId, 'operator', 'submit');
  journal.applied(caseId, { seq: submitted.version, type: 'submit' });
});

describe('after a round', () => {
  test('what was acknowledged and is there, once, is no finding', async () => {
    expect(await kinds()).toEqual([]);
  });

  test('an acknowledged event that is not there is lost', async () => {
    journal.applied(caseId, { seq: 3, type: 'note' });
    expect(await kinds()).toEqual(['lost']);
  });

  test('an event that nobody was told of is doubled', async () => {
    await services.step(caseId, 'operator', 'note', { text: 'twice' });
    expect(await kinds()).toEqual(['doubled']);
  });

  test('a request that nobody was told of is doubled', async () => {
    await services.register();
    expect(await kinds()).toContain('doubled');
  });

  test('an acknowledged request that is not there is lost', async () => {
    journal.registered(999_999, { requestId: 999_999, title: 'gone' });
    expect(await kinds()).toContain('lost');
  });

  test('one answer given to two calls is wrong', async () => {
    journal.applied(caseId, { seq: 2, type: 'submit' });
    expect(await kinds()).toEqual(['wrong']);
  });

  test('a changed event breaks the chain', async () => {
    await byForce(
      `update case_events set payload = '{"remark": "changed"}' where case_id = ${caseId} and seq = 2`,
    );
    expect(await kinds()).toEqual(['chainBreak']);
  });

  test('a case that lacks a part is written by half', async () => {
    await byForce(`delete from case_search where case_id = ${caseId}`);
    expect(await kinds()).toEqual(['halfWritten']);
  });

  test('a deadline that says it passed and did not is written by half', async () => {
    await byForce(
      `update case_deadlines set passed_at = now() where case_id = ${caseId} and name = 'dispatchDue'`,
    );
    expect(await kinds()).toEqual(['halfWritten']);
  });

  test('a deadline that passed twice is doubled', async () => {
    await byForce(`insert into case_events (case_id, seq, type, actor_kind, at, recorded_at, payload, to_state, prev_hash, hash)
      select ${caseId}, 2 + n, 'deadlinePassed', 'system', now(), now(), '{"deadline": "dispatchDue", "ordinal": 1}',
        'received.toDispatch', '', '' from generate_series(1, 2) as n`);
    expect(await kinds()).toContain('doubled');
  });
});
