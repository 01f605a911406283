import os from 'node:os';
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { Sweep } from '@huiyin/server';
import { cloneCase } from '../support/cloned-rows.js';
import { deliveryHouse, type DeliveryHouse } from '../support/delivery-house.js';
import { startDeliveryWorker } from '../support/delivery-worker.js';
import { until } from '../support/until.js';

/*
 * Where other systems lost deadlines (lists of their own issues): a line here keeps each from happening to ours.
 */
jest.setTimeout(300_000);

const at = (text: string) => new Date(`${text}+08:00`);
/** A state that the machine has never had: what a broken deployment or a hand in the database leaves behind. */
const BROKEN = `snapshot = jsonb_set(snapshot, '{value}', '"nowhere"')`;

/** The bounds are those of a machine that has nothing else to do; one that is shared by others takes as often as long. */
const shareOfMachine = (): number => Math.max(1, (os.loadavg()[0] ?? 0) / os.cpus().length);

let house: DeliveryHouse;
async function freshHouse(now: string): Promise<void> {
  house = await deliveryHouse({ now, role: 'service' });
}

interface Fired {
  caseId: number;
  type: string;
  at: Date;
}
const firedBetween = (first: number, last: number): Promise<Fired[]> =>
  house.postgres.query(
    `select case_id as "caseId", type, at from case_events
      where case_id between $1 and $2 and type in ('deadlineWarned', 'deadlinePassed') order by case_id, seq`,
    [first, last],
  );

describe('100,000 open cases, 10,000 of them broken at the front of the queue', () => {
  const DUE = 5_000;
  const STUCK = 10_000;
  const noon = at('2026-09-07T12:00');

  beforeAll(async () => {
    await freshHouse('2026-09-07T09:00+08:00');
  });

  test('all due ones fire within one minute, each once; the broken ones have their error and a later try', async () => {
    const { caseId } = await house.request();
    const { first, last } = await cloneCase(house.postgres, caseId, 100_000);
    const stuckTo = first + STUCK - 1;
    const dueTo = stuckTo + DUE;
    await house.postgres.query(`update cases set ${BROKEN} where id between $1 and $2`, [
      first,
      stuckTo,
    ]);
    // The broken ones have been due longest.
    await house.postgres.query(
      `update case_deadlines d set warn_at = '{}', due_at = k.at, next_at = k.at
        from (values ($1::bigint, $2::bigint, $4::timestamptz), ($2 + 1, $3::bigint, $5::timestamptz)) as k (lo, hi, at)
        where d.case_id between k.lo and k.hi`,
      [first, stuckTo, dueTo, at('2026-09-07T10:00'), at('2026-09-07T11:00')],
    );
    house.clock.set(noon);

    const began = Date.now();
    expect(await house.sweep.fireDue(noon)).toBe(DUE);
    expect(Date.now() - began).toBeLessThan(60_000 * shareOfMachine());

    const fired = await firedBetween(first, last);
    expect(fired).toHaveLength(DUE);
    expect(new Set(fired.map((one) => one.caseId)).size).toBe(DUE);
    expect(Math.min(...fired.map((one) => one.caseId))).toBe(stuckTo + 1);
    const [stuck] = await house.postgres.query(
      `select count(*) filter (where error is not null and failures = 1 and next_at > $3) as later, count(*) as all
        from case_deadlines where case_id between $1 and $2`,
      [first, stuckTo, noon],
    );
    expect(stuck).toEqual({ later: STUCK, all: STUCK });
  });
});

describe('one unit whose data is broken', () => {
  test('does not stop escalation for the others', async () => {
    await freshHouse('2026-09-07T09:00+08:00');
    const sent = async (unit: string, n: number): Promise<number[]> => {
      const ids = [];
      for (let i = 0; i < n; i++) {
        const { caseId } = await house.request({ title: `${unit} 第 ${i} 件` });
        await house.step(caseId, 'operator', 'submit');
        await house.step(caseId, 'dispatcher', 'dispatch', { unit: house.unit(unit) });
        ids.push(caseId);
      }
      return ids;
    };
    const broken = await sent('urban', 15);
    const healthy = await sent('water', 15);
    await house.postgres.query(`update cases set ${BROKEN} where id = any ($1::bigint[])`, [
      broken,
    ]);
    const later = at('2026-09-12T09:00');
    house.clock.set(later);
    await house.sweep.fireDue(later);
    const passed = await house.postgres.query<{ caseId: number }>(
      `select distinct case_id as "caseId" from case_events where type = 'deadlinePassed' order by 1`,
    );
    expect(passed.map((row) => row.caseId)).toEqual(healthy);
    const [errors] = await house.postgres.query(
      `select count(distinct case_id) as n from case_deadlines where error is not null and case_id = any ($1::bigint[])`,
      [broken],
    );
    expect(errors).toEqual({ n: broken.length });
  });
});

describe('escalations that were missed while the worker was down', () => {
  test('are caught up once, in order, as soon as it is back', async () => {
    await freshHouse('2026-09-07T09:00+08:00');
    const { caseId: early } = await house.request();
    house.clock.set('2026-09-08T09:00+08:00');
    const { caseId: late } = await house.request();
    // Nobody was there when warning and passing of either fell due.
    house.clock.set('2026-09-14T09:00+08:00');
    const worker = await startDeliveryWorker(house);
    await until('all is fired', async () => (await firedBetween(early, late)).length === 4, 30_000);
    await worker.reconciler.run(house.clock.now());
    await worker.stop();
    const fired = await firedBetween(early, late);
    expect(fired.map(({ caseId, type }) => [caseId, type])).toEqual([
      [early, 'deadlineWarned'],
      [early, 'deadlinePassed'],
      [late, 'deadlineWarned'],
      [late, 'deadlinePassed'],
    ]);
    // The record says when it was noticed, not when it should have been.
    expect(fired.every((one) => one.at.getTime() === house.clock.now().getTime())).toBe(true);
  });
});

describe('5,000 deadlines due in the same second', () => {
  // How late they are is measured by `npm run bench -- storm`: a time is no test on a machine that others share.
  test('all fire, each once', async () => {
    const COUNT = 5_000;
    await freshHouse(new Date().toISOString());
    const { caseId } = await house.request();
    const { first, last } = await cloneCase(house.postgres, caseId, COUNT);
    const worker = await startDeliveryWorker(house);
    const due = new Date(Math.ceil(Date.now() / 1000 + 4) * 1000);
    await house.postgres.query(
      `with d as (update case_deadlines set due_at = $3, warn_at = '{}', next_at = $3 where case_id between $1 and $2)
        insert into timers (at) values ($3) on conflict do nothing`,
      [first, last, due],
    );
    await house.postgres.query('notify huiyin_messages');
    house.clock.set(due);
    await until(
      'all are fired',
      async () => (await firedBetween(first, last)).length >= COUNT,
      60_000,
    );
    await worker.stop();
    const fired = await firedBetween(first, last);
    expect(fired).toHaveLength(COUNT);
    expect(new Set(fired.map((one) => one.caseId)).size).toBe(COUNT);
  });
});

describe('a long sweep', () => {
  test('looks at each case again under its lock before it acts', async () => {
    await freshHouse('2026-09-07T09:00+08:00');
    const ids = [];
    for (let i = 0; i < 8; i++) ids.push((await house.request({ title: `第 ${i} 件` })).caseId);
    // While the sweep has read what is due and not yet acted, people see to every second case.
    const settled = ids.filter((_, i) => i % 2 === 1);
    let meanwhile = async (): Promise<void> => {
      house.clock.set('2026-09-08T15:00+08:00');
      for (const caseId of settled) await house.step(caseId, 'operator', 'submit');
      house.clock.set('2026-09-09T00:00+08:00');
    };
    const door = Object.assign(Object.create(house.cases) as typeof house.cases, {
      applyBatch: async (items: Parameters<typeof house.cases.applyBatch>[0]) => {
        await meanwhile();
        meanwhile = () => Promise.resolve();
        return house.cases.applyBatch(items);
      },
    });
    const now = at('2026-09-09T00:00');
    house.clock.set(now);
    await new Sweep(house.own, door, house.metrics).fireDue(now);
    const passed = await house.postgres.query<{ caseId: number }>(
      `select case_id as "caseId" from case_events where type = 'deadlinePassed' and payload ->> 'deadline' = 'acceptDue'
        order by case_id`,
    );
    expect(passed.map((row) => row.caseId)).toEqual(ids.filter((id) => !settled.includes(id)));
    // What was refused so is no fault of the case.
    expect(
      await house.postgres.query('select 1 from case_deadlines where error is not null'),
    ).toEqual([]);
  });
});
