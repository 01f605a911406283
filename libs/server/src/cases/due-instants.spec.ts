import { describe, expect, test } from '@jest/globals';
import { loadCalendar, loadWorkflows } from '@huiyin/workflows';
import { restOf, ruleRunsEveryDay, runsEveryDay } from './due-instants.js';

const calendar = loadCalendar();
const now = new Date('2026-09-28T10:00:00+08:00');
/** 24:00 of 9 October 2026, in Shanghai: the seven days off of October lie before it. */
const dueAt = new Date('2026-10-09T16:00:00Z');

describe('what is left until a deadline', () => {
  test('is told in working days', () => {
    // 29, 30 September, 8 and 9 October.
    expect(restOf(dueAt, { now, calendar, everyDay: false })).toEqual({
      day: '2026-10-09',
      workingDays: 4,
    });
  });

  test('is not, where every day of the calendar counts, or hours do', () => {
    const day = '2026-10-09';
    expect(restOf(dueAt, { now, calendar, everyDay: true })).toEqual({ day });
    const noon = new Date('2026-10-09T12:00:00+08:00');
    expect(restOf(noon, { now, calendar, everyDay: false })).toEqual({ day });
  });

  test.each([
    ['5 working days', false],
    ['until 2026-10-09', false],
    ['24 hours', false],
    ['15 calendar days', true],
    ['3 months', true],
  ])('a clock of %s runs every day: %s', (length, everyDay) => {
    expect(runsEveryDay(length)).toBe(everyDay);
  });

  test('of a clock known by its name follows the profile of the case', async () => {
    const hotline = (await loadWorkflows()).get('hotline');
    if (!hotline) throw new Error('no hotline');
    expect(ruleRunsEveryDay(hotline, 'handlingDue', 'beijing')).toBe(true);
    expect(ruleRunsEveryDay(hotline, 'handlingDue', 'standard')).toBe(false);
    expect(ruleRunsEveryDay(hotline, 'acceptDue', 'beijing')).toBe(false);
  });
});
