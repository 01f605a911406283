import { beforeAll, describe, expect, test } from '@jest/globals';
import type { CaseState, Deadline } from '@huiyin/core';
import { ExplanationQueries, explanationSheet } from '@huiyin/server';
import {
  readingServices,
  testServices,
  type TestServices,
} from '../../../../test/support/services.js';
import { pagesOf, textOf } from '../../../../test/support/pdf-text.js';
import type { DeadlineExplanation } from '../deadlines/explanation-views.js';

const printedAt = new Date('2026-09-30T14:30+08:00');
let t: TestServices;
let state: CaseState;
let explain: (more?: Partial<Deadline>, language?: string) => DeadlineExplanation;

beforeAll(async () => {
  t = await testServices('2026-09-30T09:00+08:00');
  const { views } = readingServices(t);
  const queries = new ExplanationQueries(views, t.workflows, t.calendars, t.directory);
  const { id } = (await t.register({ title: '解放路路灯不亮' })).state;
  await t.step(id, 'operator', 'submit');
  state = await t.step(id, 'dispatcher', 'dispatch', { unit: t.unit('roads') });
  explain = (more = {}, language = 'zh-CN') => {
    const row = state.deadlines.find(({ name }) => name === 'handlingDue');
    if (!row) throw new Error('no handlingDue');
    return queries.explanationOf(state, { ...row, ...more }, language);
  };
});

const sheet = (explanation: DeadlineExplanation, language = 'zh-CN', compress = false) =>
  explanationSheet(explanation, { language, calendar: t.calendars.city, printedAt, compress });

describe('the printed explanation', () => {
  test('says case, rule, basis, calendar, steps, days, date of printing and page', async () => {
    const explanation = explain();
    const text = textOf(await sheet(explanation));
    for (const part of [
      '时限计算说明',
      state.number,
      '解放路路灯不亮',
      '办理总时限',
      '5 个工作日',
      explanation.basis,
      explanation.calendarVersion,
      '民法典第二百零一条',
      '国庆节放假',
      '调休上班',
      '2026年10月13日（星期二）24:00 到期',
      '○ 起算当日，不计入',
      '粗框：到期日',
      '2026年10月',
      '打印时间：2026年9月30日 14:30',
      '第 1 页，共 1 页',
    ]) {
      expect(text).toContain(part.replace(/\s/g, ''));
    }
  });

  test.each([
    ['zh-CN', '时限计算说明'],
    ['zh-TW', '時限計算說明'],
    ['en', 'How this deadline is counted'],
  ])('is in %s, and says so in the file', async (language, title) => {
    const pdf = await sheet(explain({}, language), language);
    expect(pdf.toString('latin1')).toContain(`/Lang (${language})`);
    expect(textOf(pdf)).toContain(title.replace(/\s/g, ''));
  });

  test('of equal input is equal byte for byte, and small, because only the used glyphs are in it', async () => {
    const [one, two] = [
      await sheet(explain(), 'zh-CN', true),
      await sheet(explain(), 'zh-CN', true),
    ];
    expect(one.equals(two)).toBe(true);
    expect(one.subarray(0, 5).toString()).toBe('%PDF-');
    expect(one.length).toBeLessThan(120_000);
  });

  test('goes on over pages, each with its number and the head of the table', async () => {
    const long = explain({ length: '200 working days' });
    const pages = pagesOf(await sheet(long));
    expect(pages.length).toBeGreaterThan(2);
    pages.forEach((text, i) => expect(text).toContain(`第${i + 1}页，共${pages.length}页`));
    expect(pages.slice(0, 2).every((text) => text.includes('步日期时间说明'))).toBe(true);
    expect(pages.join('')).toContain(long.steps.at(-1)?.text.replace(/\s/g, ''));
  });

  test('tells a pause, an extension and the roll by signs, not by colours', async () => {
    const text = textOf(
      await sheet(
        explain({
          length: '15 calendar days',
          startedAt: new Date('2026-02-01T10:00+08:00'),
          pauses: [
            { from: new Date('2026-02-03T10:00+08:00'), to: new Date('2026-02-04T10:00+08:00') },
          ],
          extensions: ['3 calendar days'],
        }),
      ),
    );
    for (const sign of ['‖暂停计时', '+数字：延长后计入的第几日', '+1', '+3'])
      expect(text).toContain(sign);
  });
});
