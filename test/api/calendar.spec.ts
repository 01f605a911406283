import { beforeEach, describe, expect, test } from '@jest/globals';
import type {
  CalendarChange,
  CalendarImpactPage,
  CalendarYearView,
  TimelineEvent,
} from '@huiyin/contract';
import {
  CalendarApplier,
  CalendarKeeper,
  CalendarLister,
  Calendars,
  CaseService,
  Upkeep,
} from '@huiyin/server';
import { testApi, type TestApi } from '../support/api.js';

const TYPHOON = {
  kind: 'days',
  days: [{ day: '2026-03-04', does: 'off', name: '台风' }],
  reason: '台风停工',
};

describe('the calendar over HTTP', () => {
  let api: TestApi;
  beforeEach(async () => {
    api = await testApi({});
    api.clock.set('2026-03-02T09:00+08:00');
  });

  /** One turn of the worker, which is another process. */
  async function turn(): Promise<void> {
    const get = <T>(token: abstract new (...args: never[]) => T): T => api.app.get(token);
    await new CalendarApplier(
      api.postgres,
      get(CalendarKeeper),
      get(Calendars),
      api.app.get(CalendarLister, { strict: false }),
      get(CaseService),
      new Upkeep(api.clock),
    ).run(api.clock.now());
  }

  test('from the proposal to the new date in the case', async () => {
    const current = await api.dispatched('urban');
    const office = await api.as('office');
    const proposed = await office.post<CalendarChange>('/calendar/changes', TYPHOON);
    expect(proposed.status).toBe(201);
    const path = `/calendar/changes/${proposed.body.id}`;
    expect(proposed.body).toMatchObject({ state: 'proposed', impact: null, mayApprove: false });
    await turn();
    const manager = await api.as('manager');
    const listed = await manager.get<CalendarChange>(path);
    expect(listed.body).toMatchObject({ mayApprove: true, impact: { cases: 1 } });
    const page = await manager.get<CalendarImpactPage>(`${path}/impact?limit=1`);
    expect(page.body.items).toHaveLength(1);
    const next = await manager.get<CalendarImpactPage>(
      `${path}/impact?limit=200&cursor=${page.body.nextCursor ?? ''}`,
    );
    const all = [...page.body.items, ...next.body.items];
    expect(all).toHaveLength(listed.body.impact?.moved ?? 0);
    expect(all.find((item) => item.deadline.value === 'handlingDue')).toMatchObject({
      number: current.number,
      oldDueDay: '2026-03-09',
      newDueDay: '2026-03-10',
    });
    const approved = await manager.post<CalendarChange>(`${path}/approve`, { note: '同意' });
    expect(approved.body).toMatchObject({ state: 'approved', decidedBy: '赵明远', note: '同意' });
    await turn();
    const year = await manager.get<CalendarYearView>('/calendar/2026');
    expect(year.body.days.find((d) => d.day === '2026-03-04')).toEqual({
      day: '2026-03-04',
      working: false,
      reason: 'localDayOff',
      name: '台风',
    });
    const timeline = await manager.get<TimelineEvent[]>(`/cases/${current.id}/events`);
    const told = timeline.body.find((event) => event.type === 'calendarChanged');
    expect(told?.details.map(({ label, value }) => `${label}：${value}`)).toEqual([
      '依据：台风停工',
      expect.stringContaining('2026-03-09 → 2026-03-10'),
    ]);
  });

  test('a notice is read as YAML or as plain lines, and its faults are named', async () => {
    const office = await api.as('office');
    const year = (text: string, more = {}) =>
      office.post<CalendarChange & { faults: { path: string; code: string }[] }>(
        '/calendar/changes',
        { kind: 'year', text, reason: '2027年放假安排', ...more },
      );
    const yaml = await year(
      'year: 2027\nsource: 国办发明电〔2026〕1号\nholidays:\n  2027-01-01: 元旦\nworkdays: {}\n',
    );
    expect(yaml.body).toMatchObject({
      year: 2027,
      source: '国办发明电〔2026〕1号',
      days: [{ day: '2027-01-01', does: 'off', name: '元旦' }],
    });
    const lines = await year('日期,类型,名称\n2027-01-01,off,元旦\n2027-01-03,working,元旦\n', {
      source: '国办发明电〔2026〕1号',
    });
    expect(lines.body.days).toEqual([
      { day: '2027-01-01', does: 'off', name: '元旦' },
      { day: '2027-01-03', does: 'working', name: '元旦' },
    ]);
    const bad = await year('2027-02-30,off,春节\n2027-01-01,maybe,元旦', { source: 'x' });
    expect(bad.status).toBe(422);
    expect(bad.body.faults.map(({ path, code }) => `${path} ${code}`)).toEqual([
      'text[1] no_such_day',
      'text[2] off_or_working',
    ]);
    const weekday = await year('2027-01-04,working,元旦', { source: 'x' });
    expect(weekday.body.faults[0]?.path).toBe('year.workdays.2027-01-04');
    expect((await year('{')).status).toBe(422);
    expect((await year('2027-01-01,off,元旦')).body.faults[0]?.path).toBe('year.source');
  });

  test('an empty list says why: not counted yet, not this reader’s to see, or nothing moves', async () => {
    await api.dispatched('urban');
    const office = await api.as('office');
    const { body } = await office.post<CalendarChange>('/calendar/changes', TYPHOON);
    const path = `/calendar/changes/${body.id}`;
    const impact = async (user: string, query = ''): Promise<CalendarImpactPage> =>
      (await (await api.as(user)).get<CalendarImpactPage>(`${path}/impact${query}`)).body;
    const empty = { items: [], nextCursor: null };
    expect(await impact('manager')).toEqual({ ...empty, counted: false, hidden: 0 });
    await turn();
    const all = await impact('manager');
    expect(all).toMatchObject({ counted: true, hidden: 0 });
    expect(all.items.length).toBeGreaterThan(0);
    const hidden = all.items.length;
    expect(await impact('admin')).toEqual({ ...empty, counted: true, hidden });
    const nothing = { ...empty, counted: true, hidden: 0 };
    expect(await impact('admin', `?unit=${api.unit('water')}`)).toEqual(nothing);
    expect(await impact('admin', '?show=failed')).toEqual(nothing);
    expect(await impact('manager', '?show=failed')).toEqual(nothing);
  });

  test('nobody in a unit proposes, approves or sees other units’ cases in the list', async () => {
    await api.dispatched('urban');
    const office = await api.as('office');
    const { body } = await office.post<CalendarChange>('/calendar/changes', TYPHOON);
    await turn();
    const head = await api.as('water.head');
    const path = `/calendar/changes/${body.id}`;
    expect((await head.post('/calendar/changes', TYPHOON)).status).toBe(403);
    expect((await head.post(`${path}/approve`, {})).status).toBe(403);
    expect((await head.post(`${path}/reject`, {})).status).toBe(403);
    expect((await head.get(`${path}/impact`)).status).toBe(403);
    expect((await head.get<CalendarChange>(path)).body.impact).toBeNull();
    expect((await head.get('/calendar/2026')).status).toBe(200);
    const own = await office.post(`${path}/approve`, {});
    expect(own.status).toBe(403);
    expect(own.body.guard?.name).toBe('secondPerson');
    expect((await office.post<CalendarChange>(`${path}/reject`, {})).body.state).toBe('rejected');
    expect((await office.get('/calendar/changes/999')).status).toBe(404);
    expect((await office.get('/calendar/abcd')).status).toBe(404);
    expect((await office.get('/calendar/2026?unit=999')).status).toBe(404);
    expect((await office.get(`${path}/impact?cursor=x`)).status).toBe(422);
  });
});
