import { expect, jest, test } from '@jest/globals';
import { deliveryHouse } from '../../../../test/support/delivery-house.js';

/*
 * What a clock that is set must not do (design.md 9). Answers are dated by the database, jobs by the machine that
 * armed them.
 */
test('a machine whose clock is a month ahead forgets no fresh answer', async () => {
  const house = await deliveryHouse({ now: '2026-03-02T09:00+08:00' });
  const idempotency = { actor: 'user:1', key: 'fresh', requestHash: Buffer.alloc(32) };
  await house.register({ idempotency });
  const old = { actor: 'user:1', key: 'old', requestHash: Buffer.alloc(32) };
  await house.register({ idempotency: old });
  await house.postgres.query(
    `update idempotency_keys set created_at = now() - interval '8 days' where key = 'old'`,
  );

  house.clock.set(new Date(Date.now() + 30 * 86_400_000).toISOString());
  await house.jobs.reconcile();

  const kept = await house.postgres.query<{ key: string }>('select key from idempotency_keys');
  expect(kept.map((row) => row.key)).toEqual(['fresh']);
});

test('after a clock was set forth and back again, a timer still wakes the sweep', async () => {
  const house = await deliveryHouse({ now: '2026-03-02T12:00+08:00' });
  const nine = new Date('2026-03-02T09:00+08:00').getTime();
  const now = jest.spyOn(Date, 'now');
  try {
    now.mockReturnValue(nine + 3 * 3_600_000);
    await house.jobs.wake(new Date(nine + 3 * 3_600_000)); // three hours ahead, and all is done up to then
    house.clock.set('2026-03-02T09:00+08:00');
    now.mockReturnValue(nine);
    const { state } = await house.register({ urgent: true });
    house.clock.set('2026-03-02T09:31+08:00');
    now.mockReturnValue(nine + 31 * 60_000);
    expect(await house.jobs.wake(new Date(nine + 30 * 60_000), nine)).toBeGreaterThan(0);
    const passed = await house.postgres.query(
      `select 1 from case_events where case_id = $1 and type = 'deadlinePassed'`,
      [state.id],
    );
    expect(passed).toHaveLength(1);
  } finally {
    now.mockRestore();
  }
});
