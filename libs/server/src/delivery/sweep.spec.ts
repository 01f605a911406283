import { afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import {
  deliveryHouse,
  SYSTEM,
  type DeliveryHouse,
} from '../../../../test/support/delivery-house.js';
import { Recorder } from '../../../../test/support/recorder.js';
import { until } from '../../../../test/support/until.js';
import { verifyAll } from '../cases/verify.js';
import { Listener } from '../database/listener.js';
import { STORM_CHANNEL, stormCall, Sweep } from './sweep.js';

jest.setTimeout(60_000);

let house: DeliveryHouse;
beforeAll(async () => {
  house = await deliveryHouse({ now: '2026-09-07T09:00+08:00' });
});
// Each test leaves nothing that is due for the next one.
afterEach(() => house.postgres.query('update case_deadlines set next_at = null'));

interface Fired {
  type: string;
  name: string;
  at: Date;
}
async function firedOf(caseId: number): Promise<Fired[]> {
  return house.postgres.query(
    `select type, payload ->> 'deadline' as name, at from case_events
      where case_id = $1 and type in ('deadlineWarned', 'deadlinePassed') order by seq`,
    [caseId],
  );
}
const typesOf = async (caseId: number) =>
  (await firedOf(caseId)).map((one) => `${one.type} ${one.name}`);
const at = (text: string) => new Date(`${text}+08:00`);

async function registerMany(count: number, receivedAt?: Date): Promise<number[]> {
  const results = await house.intake.register(
    Array.from({ length: count }, (_, i) => ({
      channel: 'phone',
      type: 'complaint',
      title: `路灯不亮 ${i}`,
      content: `第 ${i} 盏路灯不亮已有一周，夜间出行不便。`,
      actor: SYSTEM,
      receivedAt,
    })),
  );
  return results.map((result) => {
    if (!result.ok || result.duplicate) throw new Error('not registered');
    return result.state.id;
  });
}

describe('the sweep', () => {
  test('fires nothing before its instant, then warning and passing, each once', async () => {
    house.clock.set('2026-09-07T09:00+08:00');
    const { caseId } = await house.request();
    expect(await house.sweep.fireDue(at('2026-09-07T09:00'))).toBe(0);
    // acceptDue: one working day, warned four working hours before the end of Tuesday.
    await house.sweep.fireDue(at('2026-09-08T23:59'));
    expect(await typesOf(caseId)).toEqual(['deadlineWarned acceptDue']);
    await house.sweep.fireDue(at('2026-09-09T00:00'));
    await house.sweep.fireDue(at('2026-09-09T00:00'));
    expect(await typesOf(caseId)).toEqual(['deadlineWarned acceptDue', 'deadlinePassed acceptDue']);
  });

  test('after a long outage catches up everything once, in order, at the time when it was noticed', async () => {
    house.clock.set('2026-09-07T09:00+08:00');
    const { caseId } = await house.request();
    const back = at('2026-09-20T08:00');
    await house.sweep.fireDue(back);
    const fired = await firedOf(caseId);
    expect(fired.map((one) => one.type)).toEqual(['deadlineWarned', 'deadlinePassed']);
    expect(fired.every((one) => one.at.getTime() === back.getTime())).toBe(true);
  });

  test('a deadline that was stopped in the meantime is not fired', async () => {
    house.clock.set('2026-09-07T09:00+08:00');
    const { caseId } = await house.request();
    house.clock.set('2026-09-07T10:00+08:00');
    await house.cases.apply({ caseId, type: 'submit', payload: {}, actor: SYSTEM });
    await house.sweep.fireDue(at('2026-09-09T00:00'));
    expect((await typesOf(caseId)).filter((one) => one.includes('acceptDue'))).toEqual([]);
  });

  test('a deadline that moves between the look and the lock is refused without harm', async () => {
    house.clock.set('2026-09-07T09:00+08:00');
    const { caseId } = await house.request();
    // The row says that it is due, the case under lock that it is not: what a sweep sees that came too late.
    await house.postgres.query(
      "update case_deadlines set next_at = '2026-09-07 01:00Z', warn_at = array['2026-09-07 01:00Z'::timestamptz] where case_id = $1",
      [caseId],
    );
    const real = house.cases.applyBatch.bind(house.cases);
    const late = Object.assign(Object.create(house.cases) as typeof house.cases, {
      applyBatch: async (items: Parameters<typeof real>[0]) => {
        await house.postgres.query(
          "update case_deadlines set next_at = '2026-09-10 01:00Z', warn_at = array['2026-09-10 01:00Z'::timestamptz] where case_id = $1",
          [caseId],
        );
        return real(items);
      },
    });
    await new Sweep(house.postgres, late, house.metrics).fireDue(at('2026-09-07T10:00'));
    expect(await firedOf(caseId)).toEqual([]);
    const [row] = await house.postgres.query(
      'select error, failures from case_deadlines where case_id = $1',
      [caseId],
    );
    expect(row).toEqual({ error: null, failures: 0 });
  });

  test('two sweeps side by side fire each deadline once', async () => {
    house.clock.set('2026-09-07T09:00+08:00');
    const ids = await registerMany(600);
    const second = new Sweep(house.postgres, house.cases, house.metrics);
    const now = at('2026-09-09T00:00');
    const [a, b] = await Promise.all([house.sweep.fireDue(now), second.fireDue(now)]);
    expect(a + b).toBe(1_200);
    const [row] = await house.postgres.query<{ cases: number; events: number }>(
      `select count(distinct case_id) as cases, count(*) as events from case_events
        where case_id = any ($1::bigint[]) and type in ('deadlineWarned', 'deadlinePassed')`,
      [ids],
    );
    expect(row).toEqual({ cases: 600, events: 1_200 });
  });
});

describe('many deadlines at one instant', () => {
  const readsWhole = (recorder: Recorder) =>
    recorder.statements().some(({ text }) => text.includes('"requestIds"'));

  /** A worker of its own that has looked ahead, and the instant at which all of the cases warn. */
  async function ahead(ids: number[]) {
    const worker = await house.process(house.url);
    const sweep = new Sweep(worker.postgres, worker.cases, house.metrics);
    const [next] = await house.postgres.query<{ at: Date }>(
      'select min(next_at) as at from case_deadlines where case_id = any ($1::bigint[])',
      [ids],
    );
    const instant = next?.at ?? new Date(0);
    return { ...worker, sweep, instant, before: (ms: number) => new Date(instant.getTime() - ms) };
  }
  const later = (instant: Date, ms: number) => new Date(instant.getTime() + ms);
  const instantsOf = async (id: number) => (await firedOf(id)).map((one) => one.at);

  test('are decided in the minute before: at the instant only their hashes are asked', async () => {
    house.clock.set('2026-09-07T09:00+08:00');
    const ids = await registerMany(30);
    const { sweep, instant, before } = await ahead(ids);
    const recorder = new Recorder();
    try {
      await recorder.watch('too early', () => sweep.foresee(before(120_000)));
      expect(readsWhole(recorder)).toBe(false);
      await recorder.watch('before', () => sweep.foresee(before(50_000)));
      expect(readsWhole(recorder)).toBe(true);
      recorder.forget();
      await recorder.watch('again', () => sweep.foresee(before(45_000)));
      expect(readsWhole(recorder)).toBe(false);
      // Somebody else goes on with one of them: what was foreseen is old by then.
      const [changed, kept] = ids as [number, number];
      await house.cases.apply({
        caseId: changed,
        type: 'note',
        payload: { text: '又打来电话' },
        actor: house.actor('operator'),
      });
      recorder.forget();
      const noticed = later(instant, 2_000);
      const fired = await recorder.watch('at the instant', () => sweep.fireDue(noticed));
      expect(fired).toBe(30);
      const whole = recorder.statements().filter(({ text }) => text.includes('"requestIds"'));
      expect(whole.map(({ values }) => values)).toEqual([[[changed]]]);
      expect((await house.cases.load(changed))?.version).toBe(3);
      // What was foreseen has its instant; what was decided now, the time at which it was noticed.
      expect(await instantsOf(kept)).toEqual([instant]);
      expect(await instantsOf(changed)).toEqual([noticed]);
      expect(await verifyAll(house.postgres)).toMatchObject({ broken: [] });
    } finally {
      recorder.end();
    }
  });

  test('become what they would have become without: the case, its clocks and its messages', async () => {
    const become = async (look: boolean): Promise<unknown> => {
      house.clock.set('2026-09-07T09:00+08:00');
      const [id] = (await registerMany(1)) as [number];
      const { sweep, instant, before } = await ahead([id]);
      if (look) await sweep.foresee(before(10_000));
      await sweep.fireDue(instant);
      const messages = await house.postgres.query(
        `select event_seq, ordinal, channel, recipient_kind, user_id, role, text, data - 'caseNumber' as data
          from messages where case_id = $1 order by event_seq, ordinal`,
        [id],
      );
      const state = await house.cases.load(id);
      return { messages, state: { ...state, id: 0, number: '', requestIds: [] } };
    };
    expect(await become(true)).toEqual(await become(false));
  });

  test('that are late by more than half a minute are dated when they were noticed', async () => {
    house.clock.set('2026-09-07T09:00+08:00');
    const [id] = (await registerMany(1)) as [number];
    const { sweep, instant, before } = await ahead([id]);
    await sweep.foresee(before(10_000));
    const noticed = later(instant, 31_000);
    await sweep.fireDue(noticed);
    expect(await instantsOf(id)).toEqual([noticed]);
  });

  test('whose instant comes while others are looked at are left to the sweep', async () => {
    house.clock.set('2026-09-07T09:00+08:00');
    const [id] = (await registerMany(1)) as [number];
    const { sweep, instant, before } = await ahead([id]);
    house.clock.set(instant.toISOString());
    await sweep.foresee(before(10_000));
    const noticed = later(instant, 1_000);
    await sweep.fireDue(noticed);
    expect(await instantsOf(id)).toEqual([noticed]);
  });

  test('are decided anew if the calendar or the directory has changed since, and only then', async () => {
    const firedAfter = async (
      change: (worker: Awaited<ReturnType<typeof ahead>>) => unknown,
    ): Promise<'foreseen' | 'anew'> => {
      house.clock.set('2026-09-07T09:00+08:00');
      const [id] = (await registerMany(1)) as [number];
      const worker = await ahead([id]);
      await worker.sweep.foresee(worker.before(10_000));
      await change(worker);
      await worker.sweep.fireDue(later(worker.instant, 1_000));
      const [at] = await instantsOf(id);
      return at?.getTime() === worker.instant.getTime() ? 'foreseen' : 'anew';
    };
    expect(await firedAfter(({ directory }) => directory.refresh())).toBe('foreseen');
    const { calendars } = house;
    const approve = () => calendars.replace(calendars.city, new Map());
    expect(await firedAfter(approve)).toBe('anew');
    expect(
      await firedAfter(async ({ directory }) => {
        await house.postgres.query(`update units set name = name || '（新）' where id = 1`);
        await directory.refresh();
      }),
    ).toBe('anew');
  });

  test('more than one batch: the other workers are called, and one that is at work already goes on', async () => {
    house.clock.set('2026-09-07T09:00+08:00');
    await registerMany(300);
    const called: (string | undefined)[] = [];
    const listener = new Listener(house.postgres, STORM_CHANNEL, (payload) => called.push(payload));
    await listener.start();
    try {
      const now = at('2026-09-08T14:00');
      const other = new Sweep(house.postgres, house.cases, house.metrics);
      const [fired] = await Promise.all([
        house.sweep.fireDue(now),
        house.sweep.help({ at: now, by: 'another' }),
      ]);
      await until('the others are called', () => called.length > 0);
      expect(called.map((call) => stormCall(call ?? '').at)).toEqual([now]);
      await other.help(stormCall(called[0] ?? ''));
      expect(fired).toBe(300);
      const [late] = (await registerMany(1)) as [number];
      house.clock.set('2026-09-09T14:00');
      const again = { ...stormCall(called[0] ?? ''), at: at('2026-09-09T14:00') };
      await house.sweep.help(again);
      expect(await instantsOf(late)).toEqual([]);
      await other.help(again);
      expect(await instantsOf(late)).not.toEqual([]);
    } finally {
      await listener.stop();
    }
  });
});

describe('cases that can not be fired', () => {
  async function breakCases(ids: number[]): Promise<void> {
    // A state that the machine has never had: what a broken deployment would leave behind.
    await house.postgres.query(
      `update cases set snapshot = jsonb_set(snapshot, '{value}', '"nowhere"') where id = any ($1::bigint[])`,
      [ids],
    );
  }

  test('one broken case among many gets its error, a later try and a timer; all others fire', async () => {
    house.clock.set('2026-09-07T09:00+08:00');
    const ids = await registerMany(50);
    const [broken] = ids as [number];
    await breakCases([broken]);
    const now = at('2026-09-09T00:00');
    expect(await house.sweep.fireDue(now)).toBe(98);
    const [row] = await house.postgres.query<{ error: string; failures: number; nextAt: Date }>(
      'select error, failures, next_at as "nextAt" from case_deadlines where case_id = $1',
      [broken],
    );
    expect(row?.error).toMatch(/broken_snapshot/);
    expect(row?.failures).toBe(1);
    expect(row?.nextAt.getTime()).toBeGreaterThan(now.getTime());
    expect(
      await house.postgres.query('select 1 from timers where at = $1', [row?.nextAt]),
    ).toHaveLength(1);
  });

  test('a mended case fires at its next try, and its error is gone', async () => {
    house.clock.set('2026-09-07T09:00+08:00');
    const { caseId } = await house.request();
    const [kept] = await house.postgres.query<{ snapshot: unknown }>(
      'select snapshot from cases where id = $1',
      [caseId],
    );
    await breakCases([caseId]);
    await house.sweep.fireDue(at('2026-09-09T00:00'));
    await house.postgres.query('update cases set snapshot = $2 where id = $1', [
      caseId,
      kept?.snapshot,
    ]);
    await house.sweep.fireDue(at('2026-09-09T00:01'));
    expect(await typesOf(caseId)).toEqual(['deadlineWarned acceptDue', 'deadlinePassed acceptDue']);
    const [row] = await house.postgres.query(
      'select error, failures from case_deadlines where case_id = $1',
      [caseId],
    );
    expect(row).toEqual({ error: null, failures: 0 });
  });

  test('thousands at the front delay nobody behind them', async () => {
    house.clock.set('2026-09-01T09:00+08:00');
    const stuck: number[] = [];
    for (let i = 0; i < 3; i++) stuck.push(...(await registerMany(700)));
    await breakCases(stuck);
    house.clock.set('2026-09-07T09:00+08:00');
    const good = await registerMany(20);
    const started = Date.now();
    expect(await house.sweep.fireDue(at('2026-09-09T00:00'))).toBe(40);
    expect(Date.now() - started).toBeLessThan(30_000);
    expect(await typesOf(good[0] as number)).toHaveLength(2);
    const [row] = await house.postgres.query(
      'select count(*) as n from case_deadlines where case_id = any ($1::bigint[]) and error is not null',
      [stuck],
    );
    expect(row).toEqual({ n: 2_100 });
  });
});
