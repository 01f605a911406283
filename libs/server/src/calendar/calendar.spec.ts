import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Actor, CaseState, Deadline } from '@huiyin/core';
import { calendarOffice, type CalendarOffice } from '../../../../test/support/calendar-office.js';
import {
  readingServices,
  testServices,
  type TestServices,
} from '../../../../test/support/services.js';
import { CaseService } from '../cases/case.service.js';
import { Calendars } from '../cases/world.js';
import { verifyCase } from '../cases/verify.js';
import { until } from '../../../../test/support/until.js';
import { CalendarKeeper } from './keeper.js';
import { readConfig } from '../config/config.js';
import { yearOfText } from './year-text.js';
import type { LocalDay } from './changes.js';

jest.setTimeout(60_000);

/** Tuesday: cases dispatched on Monday 2 March run five working days, until Monday 9 March. */
const TYPHOON: LocalDay[] = [{ day: '2026-03-04', does: 'off', name: '台风' }];

let t: TestServices;
let office: CalendarOffice;
beforeEach(async () => {
  t = await testServices('2026-03-02T09:00+08:00');
  office = await calendarOffice(t);
});

/** Registered and dispatched to a unit. */
async function dispatched(unit = 'roads', type = 'complaint'): Promise<CaseState> {
  const { state } = await t.register({ type: type as 'complaint' });
  await t.step(state.id, 'operator', 'submit');
  return t.step(state.id, 'dispatcher', 'dispatch', { unit: t.unit(unit) });
}

const dueOf = (state: CaseState | null, name: string): Deadline | undefined =>
  state?.deadlines.find((d) => d.name === name && d.status !== 'stopped');

async function eventsOf(
  caseId: number,
): Promise<{ type: string; payload: Record<string, unknown> }[]> {
  return t.postgres.query('select type, payload from case_events where case_id = $1 order by seq', [
    caseId,
  ]);
}
const changesOf = async (caseId: number) =>
  (await eventsOf(caseId)).filter((event) => event.type === 'calendarChanged');

async function toldIn(caseId: number) {
  return t.postgres.query<{ text: string; kind: string; role: string | null; moved: string }>(
    `select text, recipient_kind as kind, role, data ->> 'moved' as moved from messages
      where case_id = $1 and text like 'due-moved%' and channel = 'mail' order by ordinal`,
    [caseId],
  );
}

test('what is left of a unit’s clock is counted by the calendar of the unit, on the page and in lists', async () => {
  const { id } = await dispatched('chenghu');
  await office.approve(await office.propose(TYPHOON, 'chenghu'));
  const { views, lists } = readingServices(t);
  const leftOn = async () => {
    const view = await views.view(t.actor('dispatcher'), id, 'zh-CN');
    return Object.fromEntries(view.deadlines.map((one) => [one.name, one.workingDays]));
  };
  // Five working days of the unit end a day later for its day off; that of the whole case ends as before.
  expect(await leftOn()).toMatchObject({ unitDue: 5, handlingDue: 5 });
  const { items } = await lists.list(t.actor('dispatcher'), { sort: 'due', limit: 10 }, 'zh-CN');
  const due = items.find((item) => item.id === id)?.due;
  expect(due?.workingDays).toBe((await leftOn())[due?.name ?? '']);
});

describe('a day off declared while cases run', () => {
  test('is listed with both dates before anybody approves, and nothing has moved yet', async () => {
    const current = await dispatched();
    const id = await office.propose(TYPHOON);
    const change = await office.queries.change(t.actor('manager'), id, 'zh-CN');
    expect(change).toMatchObject({ state: 'proposed', mayApprove: true, progress: null });
    expect(change.impact?.cases).toBe(1);
    expect(change.impact?.byUnit).toEqual([
      {
        unit: { id: t.unit('roads'), name: expect.any(String) },
        moved: change.impact?.moved,
        cases: 1,
      },
    ]);
    const page = await office.queries.impact(
      t.actor('manager'),
      id,
      { show: 'moved', limit: 50 },
      'zh-CN',
    );
    const forged = [
      [1, 'handlingDue', 2 ** 40],
      [1, 'handlingDue', 0],
      [1, 'a\u0000b', 1],
      [1, 'x'],
    ];
    for (const parts of forged) {
      const cursor = Buffer.from(JSON.stringify(parts)).toString('base64url');
      await expect(
        office.queries.impact(
          t.actor('manager'),
          id,
          { show: 'moved', limit: 50, cursor },
          'zh-CN',
        ),
      ).rejects.toMatchObject({
        code: 'invalid_payload',
        details: { faults: [{ path: 'cursor', code: 'invalid_cursor' }] },
      });
    }
    expect(page.items.find((item) => item.deadline.value === 'handlingDue')).toMatchObject({
      number: current.number,
      oldDueDay: '2026-03-09',
      newDueDay: '2026-03-10',
    });
    expect(dueOf(await t.cases.load(current.id), 'handlingDue')?.dueDay).toBe('2026-03-09');
    expect(await changesOf(current.id)).toEqual([]);
  });

  test('lists the cases that the reader may see, and says how many more the filter holds', async () => {
    const own = await dispatched('roads');
    await dispatched('urban');
    await t.register({ type: 'complaint' });
    const id = await office.propose(TYPHOON);
    const reader = { ...t.actor('admin') };
    reader.memberships = [...reader.memberships, ...t.actor('roads.liaison').memberships];
    const list = (viewer: Actor, unit?: number) =>
      office.queries.impact(viewer, id, { show: 'moved', limit: 50, unit }, 'zh-CN');
    const all = await list(t.actor('manager'));
    const seen = await list(reader);
    expect(new Set(seen.items.map(({ caseId }) => caseId))).toEqual(new Set([own.id]));
    expect(seen.hidden).toBe(all.items.length - seen.items.length);
    expect(seen.hidden).toBeGreaterThan(0);
    expect(await list(reader, t.unit('roads'))).toEqual({ ...seen, hidden: 0 });
    const others = await list(reader, t.unit('urban'));
    expect(others.items).toEqual([]);
    expect(others.hidden).toBeGreaterThan(0);
    expect(await list(reader, t.unit('water'))).toMatchObject({ items: [], hidden: 0 });
  });

  test('moves what runs, tells all who were told the old date, and keeps the chain whole', async () => {
    const current = await dispatched();
    await office.approve(await office.propose(TYPHOON));
    const moved = await t.cases.load(current.id);
    expect(dueOf(moved, 'handlingDue')).toMatchObject({
      dueDay: '2026-03-10',
      calendarVersion: t.calendars.city.version,
    });
    const [event, ...more] = await changesOf(current.id);
    expect(more).toEqual([]);
    expect(event?.payload).toMatchObject({
      reason: '台风停工；市府办〔2026〕7号',
      moved: expect.arrayContaining([
        { deadline: 'handlingDue', ordinal: 1, before: '2026-03-09', after: '2026-03-10' },
      ]),
    });
    const told = await toldIn(current.id);
    expect(told.filter(({ kind }) => kind === 'requester')).toEqual([
      expect.objectContaining({
        text: 'due-moved-requester',
        moved: 'handlingDue|2026-03-09|2026-03-10',
      }),
    ]);
    // In one message, however many of a reader's dates move.
    const liaison = told.find(({ role, moved }) => role === 'liaison' && moved.includes('unitDue'));
    expect(liaison?.moved.split('；')).toEqual(
      expect.arrayContaining([
        'handlingDue|2026-03-09|2026-03-10',
        'unitDue|2026-03-09|2026-03-10',
      ]),
    );
    expect(await verifyCase(t.postgres, current.id)).toMatchObject({ intact: true });
    const [row] = await t.postgres.query<{ due: Date }>(
      'select nearest_due_at as due from cases where id = $1',
      [current.id],
    );
    expect(row?.due).toEqual(
      moved?.deadlines
        .filter((d) => d.kind === 'duty' && d.status === 'running')
        .map((d) => d.dueAt)
        .sort((a, b) => a.getTime() - b.getTime())[0],
    );
  });

  test('leaves closed cases as they are, and states their timeliness at both calendars', async () => {
    // Due on Monday the 9th, answered on Tuesday: too late, unless Wednesday the 4th was no working day.
    const state = await dispatched();
    await t.step(state.id, 'roads.liaison', 'signFor');
    t.clock.set('2026-03-10T09:00+08:00');
    await t.step(state.id, 'roads.handler', 'reply', {
      text: '路灯已修复。',
      signedBy: '王副局长',
    });
    await t.step(state.id, 'reviewer', 'approveReply');
    const reached = { reached: true, solved: 'yes', satisfaction: 'satisfied' };
    await t.step(state.id, 'callback', 'recordCallback', reached);
    await t.step(state.id, 'callback', 'close');
    const before = await t.cases.load(state.id);
    expect(before?.phase).toBe('closed');
    const days = [...TYPHOON, { day: '2026-03-12', does: 'off' as const, name: '台风' }];
    const id = await office.propose(days);
    const { impact } = await office.queries.change(t.actor('manager'), id, 'zh-CN');
    expect(impact?.cases).toBe(0);
    expect(impact?.finished.find((f) => f.deadline.value === 'handlingDue')).toMatchObject({
      total: true,
      affected: 1,
      onTimeThen: 0,
      onTimeNow: 1,
    });
    await office.approve(id);
    expect(await t.cases.load(state.id)).toEqual(before);
    expect(await changesOf(state.id)).toEqual([]);
  });

  test('of one unit moves only that unit’s own deadlines and those of the units below', async () => {
    const above = await dispatched('chenghu');
    const below = await dispatched('chenghu.liuan');
    const other = await dispatched('roads');
    await office.approve(await office.propose(TYPHOON, 'chenghu'));
    const due = async (state: CaseState, name: string) =>
      dueOf(await t.cases.load(state.id), name)?.dueDay;
    expect(await due(above, 'unitDue')).toBe('2026-03-10');
    expect(await due(below, 'unitDue')).toBe('2026-03-10');
    expect(await due(other, 'unitDue')).toBe('2026-03-09');
    // The promise to the requester is the city's: its clock counts by the city's calendar.
    expect(await due(above, 'handlingDue')).toBe('2026-03-09');
    expect(await changesOf(other.id)).toEqual([]);
    expect((await toldIn(above.id)).map(({ kind }) => kind)).not.toContain('requester');
    expect(
      t.calendars
        .of(t.unit('chenghu.liuan'), (id) => t.directory.parentUnit(id))
        .isWorkingDay('2026-03-04'),
    ).toBe(false);
    expect(t.calendars.city.isWorkingDay('2026-03-04')).toBe(true);
  });
});

describe('a deadline that cannot be counted', () => {
  test('is listed as one that could not be moved, and holds up no other', async () => {
    const broken = await dispatched();
    const whole = await dispatched();
    await t.postgres.query(
      `update case_deadlines set length = 'long' where case_id = $1 and name = 'handlingDue'`,
      [broken.id],
    );
    const id = await office.propose(TYPHOON);
    const failed = await office.queries.impact(
      t.actor('manager'),
      id,
      { show: 'failed', limit: 50 },
      'zh-CN',
    );
    expect(failed.items).toMatchObject([
      {
        caseId: broken.id,
        deadline: { value: 'handlingDue' },
        error: expect.stringContaining('long'),
      },
    ]);
    const change = await office.queries.change(t.actor('manager'), id, 'zh-CN');
    expect(change.impact).toMatchObject({ cases: 2, warned: 0 });
    await office.approve(id);
    expect(dueOf(await t.cases.load(whole.id), 'handlingDue')?.dueDay).toBe('2026-03-10');
    expect(await office.queries.change(t.actor('manager'), id, 'zh-CN')).toMatchObject({
      state: 'applied',
    });
  });
});

describe('a worker that dies while it moves cases', () => {
  test('leaves what goes on where it was, without a second event', async () => {
    const registered = await t.intake.register(
      Array.from({ length: 230 }, (_, i) => ({
        channel: 'phone' as const,
        type: 'complaint' as const,
        title: `路灯不亮 ${i}`,
        content: `第 ${i} 盏路灯不亮已有一周，夜间出行不便。`,
        actor: t.actor('operator'),
      })),
    );
    const ids = registered.map((one) => (one.ok && !one.duplicate ? one.state.id : 0));
    await t.cases.applyBatch(
      ids.flatMap((caseId) => [
        { caseId, type: 'submit', payload: {}, actor: t.actor('operator') },
        {
          caseId,
          type: 'dispatch',
          payload: { unit: t.unit('roads') },
          actor: t.actor('dispatcher'),
        },
      ]),
    );
    const id = await office.propose(TYPHOON);
    await office.proposals.approve(t.actor('manager'), id, null);
    // Killed after the door has committed the first batch, before the position is stored.
    const dying = office.worker({
      applyBatch: async (items) => {
        await t.cases.applyBatch(items);
        throw new Error('killed');
      },
    });
    await expect(dying.run(t.clock.now())).rejects.toThrow('killed');
    const half = await office.queries.change(t.actor('manager'), id, 'zh-CN');
    expect(half.progress).toMatchObject({ cases: 230, done: 0 });
    await office.turn();
    expect((await office.queries.change(t.actor('manager'), id, 'zh-CN')).progress).toMatchObject({
      cases: 230,
      done: 230,
      failed: 0,
    });
    const [count] = await t.postgres.query<{ events: number; cases: number; moved: number }>(
      `select count(*) as events, count(distinct case_id) as cases,
         (select count(*) from case_deadlines where name = 'handlingDue' and due_day = '2026-03-10') as moved
       from case_events where type = 'calendarChanged'`,
    );
    expect(count).toEqual({ events: 230, cases: 230, moved: 230 });
  });

  test('a second worker that comes meanwhile goes away again', async () => {
    await dispatched();
    const id = await office.propose(TYPHOON);
    await office.proposals.approve(t.actor('manager'), id, null);
    let second = 0;
    const first = office.worker({
      applyBatch: async (items) => {
        await office
          .worker({ applyBatch: (other) => (second++, t.cases.applyBatch(other)) })
          .run(t.clock.now());
        return t.cases.applyBatch(items);
      },
    });
    await first.run(t.clock.now());
    expect(second).toBe(0);
  });
});

describe('the other processes', () => {
  test('count by the new calendar as soon as it is approved', async () => {
    const calendars = new Calendars(t.calendars.city);
    const other = new CalendarKeeper(
      t.postgres,
      calendars,
      t.directory,
      readConfig({ DATABASE_URL: t.url }),
    );
    await other.onModuleInit();
    const id = await office.propose(TYPHOON);
    expect(calendars.city.isWorkingDay('2026-03-04')).toBe(true);
    await office.proposals.approve(t.actor('manager'), id, null);
    await until('the news has come', () => !calendars.city.isWorkingDay('2026-03-04'));
    await other.onApplicationShutdown();
  });

  test('may read the calendar in the name of the portal, and alter nothing of it', async () => {
    await office.approve(await office.propose(TYPHOON));
    const { postgres } = await t.process(t.as('portal'));
    const calendars = new Calendars(t.calendars.city);
    await new CalendarKeeper(
      postgres,
      calendars,
      t.directory,
      readConfig({ DATABASE_URL: t.url }),
    ).refresh();
    expect(calendars.city.isWorkingDay('2026-03-04')).toBe(false);
    await expect(postgres.query(`update calendar_changes set state = 'rejected'`)).rejects.toThrow(
      /permission denied/,
    );
  });

  test('what one of them counted by the old calendar in the meantime is moved in the end', async () => {
    const old = new Calendars(t.calendars.city);
    const stale = new CaseService(t.postgres, t.workflows, t.directory, old, t.clock);
    const { state } = await t.register();
    const id = await office.propose(TYPHOON);
    await office.proposals.approve(t.actor('manager'), id, null);
    await office.turn();
    // Dispatched by a process that has not heard of it.
    await t.step(state.id, 'operator', 'submit');
    const current = await stale.apply({
      caseId: state.id,
      type: 'dispatch',
      payload: { unit: t.unit('roads') },
      actor: t.actor('dispatcher'),
    });
    expect(dueOf(current, 'handlingDue')?.dueDay).toBe('2026-03-09');
    t.clock.advance(60_000);
    await office.turn();
    expect(dueOf(await t.cases.load(current.id), 'handlingDue')?.dueDay).toBe('2026-03-10');
    expect((await office.queries.change(t.actor('manager'), id, 'zh-CN')).state).toBe('applied');
  });
});

describe('a notice of a new year', () => {
  const notice = {
    content: {
      kind: 'year' as const,
      year: {
        year: 2027,
        source: '国办发明电〔2026〕1号',
        holidays: { '2027-01-01': '元旦' },
        workdays: {},
      },
    },
    reason: '2027年放假安排',
    source: null,
  };

  test('makes provisional deadlines firm, and tells only those whose day moves', async () => {
    t.clock.set('2026-12-29T09:00+08:00');
    // Five working days from Tuesday 29 December: Tuesday 5 January, if New Year is worked; else Wednesday.
    const moving = await dispatched('roads');
    expect(dueOf(moving, 'handlingDue')).toMatchObject({ dueDay: '2027-01-05', provisional: true });
    const id = await office.proposals.propose(t.actor('office'), notice);
    await office.turn();
    await office.approve(id);
    expect(dueOf(await t.cases.load(moving.id), 'handlingDue')).toMatchObject({
      dueDay: '2027-01-06',
      provisional: false,
    });
    expect(t.calendars.city.lastYear).toBe(2027);
  });

  test('tells nobody where the day stays', async () => {
    t.clock.set('2026-12-29T09:00+08:00');
    const current = await dispatched('roads');
    const sameDays = { ...notice.content.year, holidays: { '2027-02-05': '春节' } };
    const id = await office.proposals.propose(t.actor('office'), {
      ...notice,
      content: { kind: 'year', year: sameDays },
    });
    await office.turn();
    const { impact } = await office.queries.change(t.actor('manager'), id, 'zh-CN');
    expect(impact?.moved).toBe(0);
    expect(impact?.firmed).toBeGreaterThan(0);
    await office.approve(id);
    expect(dueOf(await t.cases.load(current.id), 'handlingDue')?.provisional).toBe(false);
    expect(await toldIn(current.id)).toEqual([]);
    expect((await changesOf(current.id)).map((event) => event.payload['moved'])).toEqual([[]]);
  });
});

describe('a decision about the calendar', () => {
  test('is not taken by the one who proposed it, as long as somebody else may', async () => {
    await dispatched();
    const id = await office.propose(TYPHOON);
    await expect(office.proposals.approve(t.actor('office'), id, null)).rejects.toMatchObject({
      code: 'forbidden',
      details: { guard: 'secondPerson' },
    });
    await t.postgres.query(`update users set active = false where username = 'manager'`);
    await t.directory.refresh();
    await office.proposals.approve(t.actor('office'), id, null);
  });

  test('waits until the impact is listed, and until the change before it is applied', async () => {
    const unlisted = await office.proposals.propose(t.actor('office'), {
      content: { kind: 'days', unitId: null, days: TYPHOON },
      reason: '台风',
      source: null,
    });
    await expect(
      office.proposals.approve(t.actor('manager'), unlisted, null),
    ).rejects.toMatchObject({ code: 'conflict', details: { guard: 'notCounted' } });
    await office.turn();
    await office.proposals.approve(t.actor('manager'), unlisted, null);
    const next = await office.propose([{ day: '2026-03-05', does: 'off', name: '台风' }]);
    await expect(office.proposals.approve(t.actor('manager'), next, null)).rejects.toMatchObject({
      details: { guard: 'calendarBusy' },
    });
    await expect(
      office.proposals.approve(t.actor('manager'), unlisted, null),
    ).rejects.toMatchObject({ details: { guard: 'decidedAlready' } });
  });

  test('is made once, however often it is asked for, until it is decided', async () => {
    const proposal = {
      content: { kind: 'days' as const, unitId: null, days: TYPHOON },
      reason: '台风',
      source: null,
    };
    const propose = () => office.proposals.propose(t.actor('office'), proposal);
    const twice = await Promise.allSettled([propose(), propose()]);
    expect(twice.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(propose()).rejects.toMatchObject({
      code: 'conflict',
      details: { guard: 'proposedAlready' },
    });
    const [first] = await office.queries.changes(t.actor('manager'), 'zh-CN');
    await office.proposals.reject(t.actor('manager'), first?.id ?? 0, null);
    expect(await propose()).toBeGreaterThan(first?.id ?? 0);
  });

  test('that lists only a part of a year warns whoever approves it', async () => {
    const doubtsOf = async (text: string) => {
      const year = yearOfText(text, '国办发明电');
      const content = { kind: 'year' as const, year };
      const proposal = { content, reason: '放假安排', source: null };
      const id = await office.proposals.propose(t.actor('office'), proposal);
      return (await office.queries.change(t.actor('manager'), id, 'zh-CN')).doubts;
    };
    const doubts = await doubtsOf('2027-01-01,off,元旦\n2027-10-01,off,国庆节');
    expect(doubts?.few).toBe(2);
    expect(doubts?.missing).toEqual(expect.arrayContaining(['春节', '中秋节']));
    const [whole = ''] = readFileSync('workflows/calendars/2025.yaml', 'utf8').split('workdays:');
    expect(await doubtsOf(`${whole.replaceAll('2025', '2027')}workdays: {}\n`)).toBeNull();
  });

  test('is taken by nobody without the right, and a change without effect is refused', async () => {
    await expect(
      office.proposals.propose(t.actor('roads.head'), {
        content: { kind: 'days', unitId: t.unit('roads'), days: TYPHOON },
        reason: '台风',
        source: null,
      }),
    ).rejects.toMatchObject({ code: 'forbidden' });
    await expect(
      office.propose([{ day: '2026-03-07', does: 'off', name: '周六' }]),
    ).rejects.toMatchObject({
      code: 'invalid_payload',
      details: { faults: [{ path: 'days', code: 'nothing_changes' }] },
    });
  });

  test('a day beyond every count is refused at once, in its own words', async () => {
    for (const day of ['9999-12-31', '2200-01-01', '1948-12-31'])
      await expect(office.propose([{ day, does: 'regular', name: '' }])).rejects.toMatchObject({
        details: { faults: [{ path: 'days', code: 'calendar_day' }] },
      });
    const between = [
      { day: '1949-01-01', does: 'regular' as const, name: '' },
      { day: '2199-12-31', does: 'regular' as const, name: '' },
    ];
    await expect(office.propose(between)).rejects.toMatchObject({
      details: { faults: [{ code: 'nothing_changes' }] },
    });
  });

  test('stays as it was taken; a later one takes its place', async () => {
    const id = await office.propose(TYPHOON);
    await office.approve(id);
    await expect(
      t.postgres.query('delete from calendar_changes where id = $1', [id]),
    ).rejects.toThrow(/append-only/);
    await expect(
      t.postgres.query(`update calendar_changes set reason = 'x' where id = $1`, [id]),
    ).rejects.toThrow(/stays as it is/);
    await expect(
      t.postgres.query(`update calendar_changes set state = 'rejected' where id = $1`, [id]),
    ).rejects.toThrow(/stays as it is/);
    const current = await dispatched();
    expect(dueOf(current, 'handlingDue')?.dueDay).toBe('2026-03-10');
    await office.approve(await office.propose([{ ...TYPHOON[0]!, does: 'regular' }]));
    expect(t.calendars.city.isWorkingDay('2026-03-04')).toBe(true);
    expect(dueOf(await t.cases.load(current.id), 'handlingDue')?.dueDay).toBe('2026-03-09');
  });

  test('a rejected proposal moves nothing', async () => {
    const current = await dispatched();
    const id = await office.propose(TYPHOON);
    await office.proposals.reject(t.actor('manager'), id, '无须停工');
    await office.turn();
    expect(await changesOf(current.id)).toEqual([]);
    expect(t.calendars.city.isWorkingDay('2026-03-04')).toBe(true);
  });
});
