import { describe, expect, test } from '@jest/globals';
import { loadCalendar, loadWorkflows } from '@huiyin/workflows';
import { restOf, runsEveryDay } from './due-instants.js';

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

  test('of a clock follows the profile of the case, also where a day was named', async () => {
    const hotline = (await loadWorkflows()).get('hotline');
    if (!hotline) throw new Error('no hotline');
    expect(runsEveryDay(hotline, 'handlingDue', 'beijing')).toBe(true);
    expect(runsEveryDay(hotline, 'handlingDue', 'standard')).toBe(false);
    expect(runsEveryDay(hotline, 'unitDue', 'beijing')).toBe(true);
    expect(runsEveryDay(hotline, 'unitDue', 'standard')).toBe(false);
    expect(runsEveryDay(hotline, 'acceptDue', 'beijing')).toBe(false);
  });
});
