import { beforeAll, describe, expect, test } from '@jest/globals';
import {
  routes,
  type CaseView,
  type DeadlineExplanation,
  type DueLoad,
  type WhatIfAnswer,
} from '@huiyin/contract';
import type { z } from 'zod';
import { DUE_LOAD } from '@huiyin/server';
import { testApi, type TestApi } from '../support/api.js';

let api: TestApi;
let current: CaseView;
const base = (name = 'handlingDue'): string => `/cases/${current.id}/deadlines/${name}`;
const shaped = (schema: z.ZodType, body: unknown): void =>
  expect(schema.safeParse(body).error?.issues).toBeUndefined();

beforeAll(async () => {
  api = await testApi({}, '2026-09-30T09:00+08:00');
  current = await api.dispatched('urban');
});

describe('the explanation of a deadline over HTTP', () => {
  test('has the shape of the contract for each deadline of the case', async () => {
    const dispatcher = await api.as('dispatcher');
    for (const { name, ordinal, dueDay } of current.deadlines) {
      const path = `${base(name)}/explanation?ordinal=${ordinal}`;
      const { status, body } = await dispatcher.get<DeadlineExplanation>(path);
      expect(status).toBe(200);
      shaped(routes.explainDeadline.response, body);
      expect(body).toMatchObject({ name, ordinal, dueDay, counted: { agrees: true } });
    }
  });

  test('comes in the reader’s language', async () => {
    const dispatcher = await api.as('dispatcher');
    const english = await dispatcher.get<DeadlineExplanation>(`${base()}/explanation`, {
      'accept-language': 'en',
    });
    expect(english.body.sentence).toMatch(/^[^一-龥]*counted from the day after 2026-09-30/);
    expect(english.body.rule.lengthText).toBe('5 working days');
  });

  test('is not found for a unit that has no part in the case', async () => {
    const [urban, water] = [await api.as('urban.liaison'), await api.as('water.liaison')];
    expect((await urban.get(`${base()}/explanation`)).status).toBe(200);
    for (const path of ['explanation', 'explanation.pdf']) {
      const answer = await water.get(`${base()}/${path}`);
      expect(answer).toMatchObject({ status: 404, body: { code: 'not_found' } });
      expect(answer.body.faults).toBeUndefined();
    }
    expect((await water.post(`${base()}/what-if`, { pause: {} })).status).toBe(404);
  });

  test.each([
    ['noSuchClock/explanation', 'name'],
    ['handlingDue/explanation?ordinal=2', 'ordinal'],
    ['noSuchClock/explanation.pdf', 'name'],
  ])('%s is not found, and the fault says why', async (path, at) => {
    const dispatcher = await api.as('dispatcher');
    const answer = await dispatcher.get(`/cases/${current.id}/deadlines/${path}`);
    expect(answer.status).toBe(404);
    expect(answer.body).toMatchObject({
      code: 'not_found',
      faults: [{ path: at, code: 'unknown_deadline', message: '这件工单没有这个时限' }],
    });
  });

  test('is a PDF to print', async () => {
    const dispatcher = await api.as('dispatcher');
    const answer = await dispatcher.get(`${base()}/explanation.pdf`);
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({
      'content-type': 'application/pdf',
      'content-disposition': `inline; filename="${current.number}-handlingDue-1.pdf"`,
      'cache-control': 'private, no-store',
    });
    expect(answer.text.slice(0, 5)).toBe('%PDF-');
    expect(answer.text).toContain('/Lang (zh-CN)');
  });
});

describe('what-if over HTTP', () => {
  test('answers when it would be due', async () => {
    const dispatcher = await api.as('dispatcher');
    const answer = await dispatcher.post<WhatIfAnswer>(`${base()}/what-if`, {
      return: { decision: 'approve' },
    });
    expect(answer.status).toBe(200);
    shaped(routes.whatIf.response, answer.body);
    expect(answer.body.text).toBe(
      '如果2026年9月30日 09:00退单获准，办理总时限仍于2026年10月13日 24:00到期。',
    );
  });

  test('says clearly what the case does not allow now', async () => {
    const dispatcher = await api.as('dispatcher');
    const answer = await dispatcher.post(`${base()}/what-if`, { restart: {} });
    expect(answer).toMatchObject({
      status: 409,
      body: {
        code: 'event_not_allowed',
        guard: { name: 'notRestartable', label: '目前没有使这个时限重新起算的情形' },
      },
    });
  });

  test.each([
    [{}, '四种假设中请只填一种'],
    [{ pause: {}, restart: {} }, '四种假设中请只填一种'],
    [{ extension: {} }, '请填写延长的时间'],
    [{ pause: { from: 'soon' } }, '请写作 2026-11-23（日期）'],
    [{ return: { decision: 'perhaps' } }, ''],
    [{ extension: { length: '5 working days', colour: 'red' } }, '不认识的字段'],
  ])('refuses %j', async (input, message) => {
    const dispatcher = await api.as('dispatcher');
    const answer = await dispatcher.post(`${base()}/what-if`, input);
    expect(answer).toMatchObject({ status: 422, body: { code: 'invalid_payload' } });
    expect(answer.body.faults?.[0]?.message).toContain(message);
  });

  test('writes nothing', async () => {
    const before = await api.rowCounts();
    const dispatcher = await api.as('dispatcher');
    await dispatcher.post(`${base()}/what-if`, { return: { decision: 'refuse' } });
    expect(await api.rowCounts()).toEqual(before);
    const view = await dispatcher.get<CaseView>(`/cases/${current.id}`);
    expect(view.body.version).toBe(current.version);
  });
});

describe('the load of due deadlines', () => {
  test('counts the running duties of a unit and all below it, day by day', async () => {
    await api.dispatched('chenghu.liuan');
    await api.dispatched('chenghu');
    const dispatcher = await api.as('dispatcher');
    const units = [api.unit('chenghu'), api.unit('chenghu.liuan'), api.unit('urban')];
    const { status, body } = await dispatcher.get<DueLoad>(
      `/units/due-load?units=${units.join(',')}`,
    );
    expect(status).toBe(200);
    shaped(routes.dueLoad.response, body);
    expect([body.from, body.to]).toEqual(['2026-09-30', '2026-10-20']);
    const on = (day: string): number[] =>
      body.units.map(({ days }) => days.find((d) => d.day === day)?.cases ?? -1);
    // handlingDue and unitDue of one case end on the same day: one case, two clocks.
    expect(on('2026-10-13')).toEqual([2, 1, 1]);
    expect(body.units[0]?.days.find((d) => d.day === '2026-10-13')?.clocks).toBe(4);
    // Of all days together each case counts once, on however many of them it is due.
    const onDays = body.units[0]?.days.reduce((sum, { cases }) => sum + cases, 0);
    expect(onDays).toBeGreaterThan(2);
    expect(body.units.map(({ cases }) => cases)).toEqual([2, 1, 1]);
    expect(body.total.find((d) => d.day === '2026-10-13')).toEqual({
      day: '2026-10-13',
      working: true,
      clocks: 6,
      cases: 3,
    });
    expect(body.units.map(({ overdue }) => overdue)).toEqual([0, 0, 0]);
    expect(body.total.find((d) => d.day === '2026-10-10')?.working).toBe(true);
    expect(body.total.find((d) => d.day === '2026-10-05')?.working).toBe(false);
  });

  test('says how many are overdue there already: they stand on no day to come', async () => {
    const late = await api.dispatched('gas');
    await api.postgres.query(
      `update cases set nearest_due_at = $2::timestamptz - interval '1 day' where id = $1`,
      [late.id, api.clock.now()],
    );
    const dispatcher = await api.as('dispatcher');
    const units = [api.unit('gas'), api.unit('water')];
    const { body } = await dispatcher.get<DueLoad>(`/units/due-load?units=${units.join(',')}`);
    expect(body.units.map(({ overdue }) => overdue)).toEqual([1, 0]);
    const { body: list } = await dispatcher.get<{ items: { id: number }[] }>(
      `/cases?due=overdue&unit=${units[0]}`,
    );
    expect(list.items.map(({ id }) => id)).toEqual([late.id]);
  });

  test('says when a case would be due at the unit, as the dispatch then does', async () => {
    const { case: registered } = await api.register();
    const [operator, dispatcher] = [await api.as('operator'), await api.as('dispatcher')];
    const submitted = await operator.post<CaseView>(`/cases/${registered.id}/events`, {
      type: 'submit',
      version: registered.version,
    });
    const unit = api.unit('water');
    const load = await dispatcher.get<DueLoad>(
      `/units/due-load?units=${unit}&case=${registered.id}&grade=complex`,
    );
    const view = await dispatcher.post<CaseView>(`/cases/${registered.id}/events`, {
      type: 'dispatch',
      payload: { unit, grade: 'complex' },
      version: submitted.body.version,
    });
    const due = load.body.units[0]?.due ?? [];
    expect(due[0]).toMatchObject({ name: 'handlingDue', dueDay: '2026-10-27' });
    for (const { name, dueDay } of due) {
      expect([name, view.body.deadlines.findLast((d) => d.name === name)?.dueDay]).toEqual([
        name,
        dueDay,
      ]);
    }
  });

  test('is for those who dispatch', async () => {
    const status = async (user: string): Promise<number> =>
      (await (await api.as(user)).get('/units/due-load')).status;
    expect(await Promise.all(['dispatcher', 'shiftlead', 'office'].map(status))).toEqual([
      200, 200, 200,
    ]);
    expect(await Promise.all(['urban.liaison', 'operator', 'manager'].map(status))).toEqual([
      403, 403, 403,
    ]);
  });

  test.each([
    ['units=999999', 'units[0]', 'unknown_unit'],
    ['from=2026-10-10&to=2026-10-09', 'to', 'before_from'],
    ['from=2026-10-10&to=2027-10-09', 'to', 'too_many_days'],
    ['units=abc', 'units[0]', 'invalid_type'],
  ])('refuses ?%s with its path', async (query, path, code) => {
    const dispatcher = await api.as('dispatcher');
    const answer = await dispatcher.get(`/units/due-load?${query}`);
    expect(answer).toMatchObject({ status: 422, body: { faults: [{ path, code }] } });
  });

  test('never reads the archive', async () => {
    await api.asOwner('analyze cases; analyze case_deadlines');
    const rows = await api.postgres.transaction(async (tx) => {
      await tx.query('set local enable_seqscan = off');
      const values = ["'{1}'", "'{1}'", "'2026-09-30'", "'2026-10-20'", "'2026-10-21'"];
      const text = DUE_LOAD.replace(/\$(\d)/g, (_, n: string) => values[Number(n) - 1] ?? '');
      return tx.query<{ 'QUERY PLAN': string }>(`explain ${text}`);
    });
    const plan = rows.rows.map((row) => row['QUERY PLAN']).join('\n');
    expect(plan).toMatch(/cases_(lead_unit|open_due|state|pkey)/);
    expect(plan).toMatch(/case_deadlines_(pkey|next)/);
    expect(plan).not.toMatch(/Seq Scan/);
  });
});

describe('asking for an extension', () => {
  test('that could not be granted is refused with the limit, and can be put right', async () => {
    const toSign = await api.dispatched('urban');
    const unit = await api.as('urban.liaison');
    const { body: signed } = await unit.post<CaseView>(`/cases/${toSign.id}/events`, {
      type: 'signFor',
      payload: {},
      version: toSign.version,
    });
    const ask = (length: string, language: string) =>
      unit.post<CaseView>(
        `/cases/${signed.id}/events`,
        {
          type: 'askExtension',
          payload: { length, reason: '联合执法', toldRequester: true },
          version: signed.version,
        },
        { 'accept-language': language },
      );
    const before = await api.rowCounts();
    for (const [language, words] of [
      ['zh-CN', '最多 5 个工作日'],
      ['zh-TW', '最多 5 個工作日'],
      ['en', 'at most 5 working day'],
    ] as const) {
      const refused = await ask('100 working days', language);
      expect(refused).toMatchObject({ status: 422, body: { code: 'invalid_payload' } });
      expect(refused.body).toHaveProperty('faults', [
        {
          path: 'payload.length',
          code: 'extension_too_long',
          message: expect.stringContaining(words),
        },
      ]);
    }
    expect(await api.rowCounts()).toEqual(before);
    const still = await unit.get<CaseView>(`/cases/${signed.id}`);
    expect(still.body.version).toBe(signed.version);
    expect(still.body.allowedEvents.map(({ type }) => type)).toContain('askExtension');
    expect(await ask('4 working days', 'zh-CN')).toMatchObject({ status: 200 });

    // Who decides finds in the form what was asked, and writes his own reason.
    const office = await api.as('office');
    const { body: asked } = await office.get<CaseView>(`/cases/${signed.id}`);
    const form = asked.allowedEvents.find(({ type }) => type === 'approveExtension');
    expect(form?.fields.map(({ name, value }) => [name, value])).toEqual([
      ['length', '4 working days'],
      ['reason', undefined],
    ]);
  });
});
