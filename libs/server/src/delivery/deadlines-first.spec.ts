import { expect, test } from '@jest/globals';
import { deliveryHouse } from '../../../../test/support/delivery-house.js';
import { DeadlinesFirst, HOLD_MS } from './deadlines-first.js';

test('while a deadline is due, other work waits, and gets a turn from time to time', async () => {
  const house = await deliveryHouse({ now: '2026-03-02T09:00+08:00' });
  const { caseId } = await house.request({ urgent: true });
  let passed = 0;
  const first = new DeadlinesFirst(house.postgres, house.clock, () => passed);
  expect(await first.mustWait()).toBe(false);
  const [due] = await house.postgres.query<{ at: Date }>(
    'select min(next_at) as at from case_deadlines where case_id = $1',
    [caseId],
  );
  house.clock.set(new Date(due!.at.getTime() + 1_000).toISOString());
  expect(await first.mustWait()).toBe(true);
  passed = HOLD_MS - 1;
  expect(await first.mustWait()).toBe(true);
  passed = HOLD_MS;
  expect(await first.mustWait()).toBe(false);
  // One turn; then it waits anew, as long as something is due.
  expect(await first.mustWait()).toBe(true);
  await house.sweep.fireDue(house.clock.now());
  expect(await first.mustWait()).toBe(false);
});
