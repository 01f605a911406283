import { beforeAll, describe, expect, test } from '@jest/globals';
import type { CaseState, Deadline } from '@huiyin/core';
import { calendarVersionOf, createCalendar, recount } from '@huiyin/core';
import { Calendars, explanationTexts, ExplanationQueries } from '@huiyin/server';
import { chinaData } from '../../../../test/support/china-calendar.js';
import { manyCases } from '../../../../test/support/many-cases.js';
import {
  readingServices,
  testServices,
  type TestServices,
} from '../../../../test/support/services.js';
import { DayWords } from './day-words.js';
import type { DeadlineExplanation } from './explanation-views.js';

let t: TestServices;
let explanations: ExplanationQueries;
let cases: CaseState[];

beforeAll(async () => {
  t = await testServices();
  explanations = new ExplanationQueries(
    readingServices(t).views,
    t.workflows,
    t.calendars,
    t.directory,
  );
  cases = await manyCases(t);
});

const all = (): [CaseState, Deadline][] =>
  cases.flatMap((state) => state.deadlines.map((row): [CaseState, Deadline] => [state, row]));

describe('the explanation of a deadline', () => {
  test('agrees with the stored row, for every deadline of a month’s work', () => {
    expect(all().length).toBeGreaterThan(80);
    expect(new Set(all().map(([, row]) => row.status)).size).toBe(3);
    for (const [state, row] of all()) {
      const told = explanations.explanationOf(state, row, 'zh-CN');
      expect([row.name, told.counted.agrees, told.counted.dueDay, told.counted.note]).toEqual([
        row.name,
        true,
        row.dueDay,
        null,
      ]);
      expect(told.steps.at(-1)).toMatchObject({ step: 'due', to: row.dueDay });
      expect(told).toMatchObject({ basis: row.basis, calendarVersion: row.calendarVersion });
    }
  });

  test('leaves no day between start and due day without its role', () => {
    const { city } = t.calendars;
    for (const [state, row] of all()) {
      const { days } = explanations.explanationOf(state, row, 'zh-CN');
      days.forEach(({ day }, i) => expect(day).toBe(city.addDays(days[0]?.day ?? '', i)));
      expect(days.filter(({ due }) => due).map(({ day }) => day)).toEqual([row.dueDay]);
      const working = /^(\d+) working days?$/.exec(row.length)?.[1];
      if (working && row.extensions.length === 0)
        expect([row.name, Math.max(...days.map(({ number }) => number ?? 0))]).toEqual([
          row.name,
          Number(working),
        ]);
    }
  });

  test.each(['zh-CN', 'zh-TW', 'en'])('fills every place of its %s texts', (language) => {
    for (const [state, row] of all()) {
      const told = explanations.explanationOf(state, row, language);
      const texts = [
        told.sentence,
        ...told.steps.map((s) => s.text),
        ...told.days.map((d) => d.text),
      ];
      for (const text of texts) expect(text).not.toMatch(/[{}]|undefined|null|^$/);
    }
  });

  test('says in a sentence what was left out and what was worked', () => {
    const told = explained('2026-09-30T10:00+08:00', '5 working days');
    expect(told.sentence).toBe(
      '办理总时限从2026年9月30日的次日起算，共 5 个工作日，到2026年10月13日（星期二）24:00 为止。' +
        '其间国庆节放假7天、周末1天不计入。2026年10月10日调休上班，照常计入。',
    );
    expect(told.days.map(({ number, role }) => number ?? role)).toEqual([
      'zero',
      ...Array.from({ length: 7 }, () => 'skipped'),
      1,
      2,
      3,
      'skipped',
      4,
      5,
    ]);
    expect(told.days[10]).toMatchObject({
      day: '2026-10-10',
      text: '计入，第 3 日',
      name: '国庆节',
    });
  });

  test('of hours names the office time that a pause excluded', () => {
    const told = explained('2026-09-28T16:00+08:00', '2 working hours', {
      pauses: [
        { from: new Date('2026-09-28T16:30+08:00'), to: new Date('2026-09-29T09:30+08:00') },
      ],
    });
    expect(told.steps.map(({ step, count }) => [step, count])).toEqual([
      ['rule', null],
      ['dayZero', null],
      ['paused', 30],
      ['counted', 30],
      ['paused', 30],
      ['counted', 90],
      ['due', null],
    ]);
  });

  test('marks the days before a day that was set, and only the paused ones as paused', () => {
    const told = explained('2026-10-12T10:00+08:00', 'until 2026-10-16', {
      pauses: [
        { from: new Date('2026-10-13T10:00+08:00'), to: new Date('2026-10-14T10:00+08:00') },
      ],
    });
    expect(told.days.map(({ role }) => role)).toEqual([
      'zero',
      'within',
      'paused',
      'within',
      'within',
      'skipped',
      'skipped',
      'counted',
    ]);
  });

  test('does not list more days than anybody reads, but always the due day', () => {
    const told = explained('2026-09-28T16:00+08:00', '1200 months');
    expect(told.days.length).toBe(801);
    expect(told.omittedDays).toBeGreaterThan(30_000);
    expect(told.days.at(-1)?.due).toBe(true);
  });

  test('with a newer calendar tells both dates, and that the one on record counts', () => {
    const overlay = { daysOff: { '2026-10-12': '台风' }, workingDays: {} };
    const data = chinaData(overlay);
    const newer = createCalendar({ ...data, version: calendarVersionOf(data.years, overlay) });
    const changed = new ExplanationQueries(
      readingServices(t).views,
      t.workflows,
      new Calendars(newer),
      t.directory,
    );
    const [state] = cases;
    if (!state) throw new Error('no case');
    const row = supposedRow('2026-09-30T10:00+08:00', '5 working days');
    const stored = {
      ...row,
      dueDay: '2026-10-13',
      dueAt: new Date('2026-10-14T00:00+08:00'),
    };
    const told = changed.explanationOf(state, stored, 'zh-CN');
    expect(told).toMatchObject({
      dueDay: '2026-10-13',
      counted: { agrees: false, dueDay: '2026-10-14', calendarVersion: newer.version },
    });
    expect(told.counted.note).toMatch(/2026年10月14日.*2026年10月13日.*以登记的为准/);
    expect(told.days.find(({ day }) => day === '2026-10-12')?.text).toBe('不计：本地放假（台风）');

    // One that had ended is not concerned by the change, and its last pause ended with it.
    const stoppedAt = new Date('2026-10-09T10:00+08:00');
    const from = new Date('2026-10-09T09:00+08:00');
    const ended = {
      ...stored,
      status: 'stopped' as const,
      stoppedAt,
      pauses: [{ from, to: null }],
    };
    const then = changed.explanationOf(state, ended, 'zh-CN');
    expect(then.counted.note).toMatch(/已经结束.*2026年10月13日/);
    expect(then.counted.note).not.toContain('未经批准');
    const standing = then.steps.find(({ step }) => step === 'standing');
    expect(standing?.text).toMatch(/直到这一时限结束$/);
  });
});

describe('a pause of a real case', () => {
  const at = (text: string): void => t.clock.set(`${text}+08:00`);
  /** Signed for on Wednesday 2026-09-23, five working days, on hold from one day to another. */
  async function held(from: string, to: string, meanwhile: (id: number) => Promise<unknown>) {
    at('2026-09-23T09:00');
    const { id } = (await t.register({ title: '道路大修' })).state;
    await t.step(id, 'operator', 'submit');
    await t.step(id, 'dispatcher', 'dispatch', { unit: t.unit('roads') });
    await t.step(id, 'roads.liaison', 'signFor');
    at(`${from}T10:00`);
    const hold = { reason: '等待上级批复', plan: '批复后开工', until: '2026-11-30' };
    await t.step(id, 'roads.head', 'askHold', hold);
    await t.step(id, 'supervisor', 'approveHold', { plan: hold.plan, until: hold.until });
    await meanwhile(id);
    at(`${to}T10:00`);
    await t.step(id, 'roads.liaison', 'resume', { remark: '已批复' });
    return explanations.explain(t.actor('dispatcher'), id, { name: 'handlingDue' }, 'zh-CN');
  }

  test('paused over a weekend or holiday: not subtracted twice', async () => {
    // Without a pause: 24, 28, 29, 30 September and 8 October.
    const weekend = await held('2026-09-24', '2026-09-28', () => Promise.resolve());
    expect([weekend.dueDay, weekend.counted.agrees]).toEqual(['2026-10-09', true]);
    expect(weekend.steps.find(({ step }) => step === 'paused')).toMatchObject({
      from: '2026-09-25',
      to: '2026-09-28',
      count: 1,
    });
    const holiday = await held('2026-09-30', '2026-10-07', () => Promise.resolve());
    expect([holiday.dueDay, holiday.counted.agrees]).toEqual(['2026-10-08', true]);
    expect(holiday.steps.find(({ step }) => step === 'paused')?.text).toMatch(
      /本来就没有应计的时间/,
    );
  });

  test('pause, change category, resume: paused time still excluded', async () => {
    const told = await held('2026-09-28', '2026-10-09', (id) =>
      t.step(id, 'dispatcher', 'amend', { requestType: 'consult', remark: '实为咨询' }),
    );
    expect([told.dueDay, told.counted.agrees]).toEqual(['2026-10-13', true]);
    expect(told.rule.lengthText).toBe('5 个工作日');
    expect(told.sentence).toContain('暂停的 4 个工作日已经扣除');
  });
});

test('the texts speak all three languages, and an unknown one is zh-CN', () => {
  expect(explanationTexts('fr')).toBe(explanationTexts('zh-CN'));
  expect(explanationTexts('en').sheet.title).toMatch(/[a-z]/);
});

function supposedRow(startedAt: string, length: string): Deadline {
  const row = all().find(([, { name }]) => name === 'handlingDue')?.[1];
  if (!row) throw new Error('no handlingDue');
  return {
    ...row,
    startedAt: new Date(startedAt),
    length,
    status: 'running',
    stoppedAt: null,
    pauses: [],
    restarts: [],
    extensions: [],
  };
}

function explained(
  startedAt: string,
  length: string,
  more: Partial<Deadline> = {},
): DeadlineExplanation {
  const [state] = cases;
  if (!state) throw new Error('no case');
  const row = { ...supposedRow(startedAt, length), ...more };
  const counted = recount(row, [], row.startedAt, t.calendars.city);
  // What had passed is counted anew as not passed yet.
  const passedAt = more.passedAt ?? counted.passedAt;
  return explanations.explanationOf(state, { ...counted, passedAt }, 'zh-CN');
}

test('an extension stands beside the length, an overdue clock is called so, and “always” has no first day', () => {
  const told = explained('2026-11-23T10:00+08:00', '5 working days', {
    extensions: ['3 working days'],
    passedAt: new Date('2026-12-05T00:00+08:00'),
    ruleValidFrom: '2000-01-01',
  });
  expect(told.sentence).toContain(
    '共 5 个工作日，延长 3 个工作日，到2026年12月3日（星期四）24:00 为止。',
  );
  expect(told.sentence).toContain('现已超期');
  expect(told.rule.validFrom).toBeNull();
  const inTime = explained('2026-11-23T10:00+08:00', '5 working days');
  expect(inTime.sentence).not.toMatch(/延长|超期/);
});

test('holidays are named in the reader’s language; a name that nobody translated stays', () => {
  const { city } = t.calendars;
  const english = new DayWords(explanationTexts('en'), city);
  expect(english.reason('holiday', '国庆节')).toBe('public holiday (National Day)');
  expect(english.reason('localDayOff', '台风')).toBe('local day off (台风)');
  expect(new DayWords(explanationTexts('zh-TW'), city).name('国庆节')).toBe('國慶節');
});
