import { expect, test } from '@jest/globals';
import { testServices } from '../../../../test/support/services.js';
import { forgetAnswers } from './case.store.js';
import { unknownStates } from './states-check.js';

test('a state that the database holds and the machine lacks is found, open or closed', async () => {
  const t = await testServices();
  const ids = await Promise.all(
    Array.from({ length: 4 }, async () => (await t.register()).state.id),
  );
  await t.step(ids[0] ?? 0, 'operator', 'answerDirectly', { answer: '好', source: 'other' });
  expect(await unknownStates(t.postgres, t.workflows)).toEqual([]);
  await t.postgres.query(
    `update cases set phase = 'closed', state = 'closed.forgotten' where id = $1`,
    [ids[1]],
  );
  await t.postgres.query(`update cases set state = 'received.renamed' where id = $1`, [ids[2]]);
  await t.postgres.query(`update cases set kind = 'abolished' where id = $1`, [ids[3]]);
  expect(await unknownStates(t.postgres, t.workflows)).toEqual([
    { kind: 'abolished', state: 'received.registered' },
    { kind: 'hotline', state: 'closed.forgotten' },
    { kind: 'hotline', state: 'received.renamed' },
  ]);
});

test('old answers are forgotten, new ones kept', async () => {
  const t = await testServices();
  await t.register({ idempotency: { actor: 'user:1', key: 'k', requestHash: Buffer.alloc(32) } });
  expect(await forgetAnswers(t.postgres, new Date(Date.now() - 86_400_000))).toBe(0);
  expect(await forgetAnswers(t.postgres, new Date(Date.now() + 1000))).toBe(1);
});
