import { describe, expect, test } from '@jest/globals';
import { at, china, chinaData, chinaYears } from '../../../../test/support/china-calendar.js';
import { createCalendar } from './create-calendar.js';
import { dayNumber, dayText, isLegalDay } from './day-number.js';
import { calendarOverlaySchema, calendarVersionOf, calendarYearSchema } from './schema.js';
import { addMonths, addWorkingDays, rollForward, workingDaysBetween } from './working-days.js';

/** domain.md 7.2: days off as ranges of month-day, make-up days. */
const NOTICES: Record<number, { off: string; worked: string; perMonth: number[]; total: number }> =
  {
    2024: {
      off: '01-01 02-10…02-17 04-04…04-06 05-01…05-05 06-10 09-15…09-17 10-01…10-07',
      worked: '02-04 02-18 04-07 04-28 05-11 09-14 09-29 10-12',
      perMonth: [22, 18, 21, 22, 21, 19, 23, 22, 21, 19, 21, 22],
      total: 251,
    },
    2025: {
      off: '01-01 01-28…02-04 04-04…04-06 05-01…05-05 05-31…06-02 10-01…10-08',
      worked: '01-26 02-08 04-27 09-28 10-11',
      perMonth: [19, 19, 21, 22, 19, 20, 23, 21, 23, 18, 20, 23],
      total: 248,
    },
    2026: {
      off: '01-01…01-03 02-15…02-23 04-04…04-06 05-01…05-05 06-19…06-21 09-25…09-27 10-01…10-07',
      worked: '01-04 02-14 02-28 05-09 09-20 10-10',
      perMonth: [21, 16, 22, 21, 19, 21, 23, 21, 22, 18, 21, 23],
      total: 248,
    },
  };

function daysOf(year: number): string[] {
  const first = dayNumber(`${year}-01-01`);
  return Array.from({ length: dayNumber(`${year + 1}-01-01`) - first }, (_, i) =>
    dayText(first + i),
  );
}

function listed(year: number, ranges: string): string[] {
  return ranges.split(' ').flatMap((range) => {
    const [from = '', to = from] = range.split('…');
    return daysOf(year).filter((day) => day.slice(5) >= from && day.slice(5) <= to);
  });
}

describe('the year files', () => {
  test('cover 2004 to 2026 without a gap', () => {
    expect(chinaYears().map((file) => file.year)).toEqual(
      Array.from({ length: 23 }, (_, i) => 2004 + i),
    );
    expect([china.firstYear, china.lastYear]).toEqual([2004, 2026]);
  });

  test.each(Object.entries(NOTICES))('%s: every day is as the notice says', (name, notice) => {
    const year = Number(name);
    const off = new Set(listed(year, notice.off));
    const worked = new Set(listed(year, notice.worked));
    for (const day of daysOf(year)) {
      const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
      const expected = worked.has(day) || (!off.has(day) && weekday >= 1 && weekday <= 5);
      expect([day, china.isWorkingDay(day)]).toEqual([day, expected]);
    }
  });

  test.each(Object.entries(NOTICES))('%s: working days per month', (name, notice) => {
    const perMonth = Array<number>(12).fill(0);
    for (const day of daysOf(Number(name))) {
      const month = Number(day.slice(5, 7)) - 1;
      if (china.isWorkingDay(day)) perMonth[month] = (perMonth[month] ?? 0) + 1;
    }
    expect(perMonth).toEqual(notice.perMonth);
    expect(perMonth.reduce((a, b) => a + b)).toBe(notice.total);
  });

  test('each year before that has the working days that its holidays leave', () => {
    for (let year = 2004; year <= 2023; year++) {
      const count = daysOf(year).filter((day) => china.isWorkingDay(day)).length;
      expect([year, count >= 249 && count <= 252]).toEqual([year, true]);
    }
  });

  test('New Year’s Eve 2024-02-09 was a working day', () => {
    expect(china.describeDay('2024-02-09')).toEqual({
      day: '2024-02-09',
      working: true,
      reason: 'weekday',
      name: null,
    });
  });
});

describe('a day', () => {
  test('is explained: holiday, make-up day, weekend, weekday', () => {
    expect(china.describeDay('2026-02-17')).toMatchObject({
      working: false,
      reason: 'holiday',
      name: '春节',
    });
    expect(china.describeDay('2026-05-09')).toMatchObject({
      working: true,
      reason: 'makeUpDay',
      name: '劳动节',
    });
    expect(china.describeDay('2026-05-10')).toMatchObject({
      working: false,
      reason: 'weekend',
      name: null,
    });
    expect(china.describeDay('2026-05-11')).toMatchObject({
      working: true,
      reason: 'weekday',
      name: null,
    });
  });

  test('of an unpublished year counts as in an ordinary week, and says that it is not published', () => {
    expect(china.isWorkingDay('2027-10-01')).toBe(true);
    expect(china.isWorkingDay('2027-10-02')).toBe(false);
    expect(china.isPublished('2027-01-01')).toBe(false);
    expect(china.isPublished('2026-12-31')).toBe(true);
    expect(china.isPublished('2003-12-31')).toBe(false);
  });

  test('belongs to the office’s zone, not to UTC', () => {
    expect(china.dayOf(new Date('2026-09-30T15:59:59.999Z'))).toBe('2026-09-30');
    expect(china.dayOf(new Date('2026-09-30T16:00:00Z'))).toBe('2026-10-01');
    expect(china.startOf('2026-10-01')).toEqual(new Date('2026-09-30T16:00:00Z'));
  });

  test('is a number and back, over four centuries', () => {
    for (let number = dayNumber('1799-12-30'); number < dayNumber('2201-01-02'); number++) {
      const text = new Date(number * 86_400_000).toISOString().slice(0, 10);
      if (dayText(number) !== text || dayNumber(text) !== number)
        throw new Error(`${number} is not ${text}`);
    }
    expect(dayNumber('1970-01-01')).toBe(0);
  });

  test('that does not exist is refused', () => {
    expect(['2026-02-28', '2024-02-29'].every(isLegalDay)).toBe(true);
    expect(['2026-02-29', '2026-13-01', '2026-2-1', '20260201', ''].some(isLegalDay)).toBe(false);
  });
});

describe('local days of one unit', () => {
  const typhoon = createCalendar(
    chinaData({ daysOff: { '2026-09-22': '台风' }, workingDays: { '2026-09-26': '补班' } }),
  );

  test('lie over the national calendar, for that unit only', () => {
    expect(typhoon.describeDay('2026-09-22')).toMatchObject({
      working: false,
      reason: 'localDayOff',
      name: '台风',
    });
    expect(typhoon.describeDay('2026-09-26')).toMatchObject({
      working: true,
      reason: 'localWorkingDay',
    });
    expect(china.isWorkingDay('2026-09-22')).toBe(true);
  });

  test('give the calendar another version', () => {
    expect(typhoon.version).not.toBe(china.version);
    expect(china.version).toMatch(/^2026-[0-9a-f]{8}$/);
  });
});

describe('the version of the data', () => {
  test('changes with a day and not with a name', () => {
    const years = chinaYears();
    const change = (days: Record<string, string>) =>
      calendarVersionOf(
        years.map((y) => (y.year === 2026 ? { ...y, workdays: { ...y.workdays, ...days } } : y)),
      );
    expect(change({})).toBe(calendarVersionOf([...years].reverse()));
    expect(change({ '2026-01-04': 'New Year' })).toBe(change({}));
    expect(change({ '2026-12-27': '元旦' })).not.toBe(change({}));
  });
});

describe('a year file that is wrong is refused', () => {
  const file = { year: 2027, source: 'notice', holidays: {}, workdays: {} };
  const faults = (change: object) =>
    calendarYearSchema.safeParse({ ...file, ...change }).error?.issues.map((i) => i.path.join('.'));

  test.each([
    ['a day that does not exist', { holidays: { '2027-02-30': '春节' } }, 'holidays.2027-02-30'],
    ['a day of another year', { holidays: { '2026-01-01': '元旦' } }, 'holidays.2026-01-01'],
    ['a make-up day in the week', { workdays: { '2027-01-05': '元旦' } }, 'workdays.2027-01-05'],
    [
      'a day both off and worked',
      { holidays: { '2027-01-03': '元旦' }, workdays: { '2027-01-03': '元旦' } },
      'workdays.2027-01-03',
    ],
    ['no source', { source: '' }, 'source'],
  ])('%s', (_name, change, path) => expect(faults(change)).toContain(path));

  test('an overlay day both off and worked', () => {
    const both = { daysOff: { '2026-09-22': '台风' }, workingDays: { '2026-09-22': '补班' } };
    expect(calendarOverlaySchema.safeParse(both).success).toBe(false);
    expect(calendarOverlaySchema.parse({})).toEqual({ daysOff: {}, workingDays: {} });
  });
});

describe('working days', () => {
  test('are added and taken off without counting the day itself', () => {
    expect(addWorkingDays('2026-09-30', 5, china)).toBe('2026-10-13');
    expect(addWorkingDays('2026-10-08', -1, china)).toBe('2026-09-30');
    expect(addWorkingDays('2026-10-04', -1, china)).toBe('2026-09-30');
    expect(addWorkingDays('2026-10-04', 0, china)).toBe('2026-10-04');
  });

  test('between two days: day zero is not counted, the last one is', () => {
    expect(workingDaysBetween('2026-09-30', '2026-10-13', china)).toBe(5);
    expect(workingDaysBetween('2026-09-30', '2026-10-07', china)).toBe(0);
    expect(workingDaysBetween('2026-09-30', '2026-09-30', china)).toBe(0);
    expect(workingDaysBetween('2026-10-13', '2026-09-30', china)).toBe(0);
    expect(workingDaysBetween('2025-12-31', '2026-12-31', china)).toBe(248);
  });

  test('a rest day rolls forward, a working day stays', () => {
    expect(rollForward('2026-02-16', china)).toBe('2026-02-24');
    expect(rollForward('2026-02-14', china)).toBe('2026-02-14');
  });

  test('a calendar without a working day is an error, not an endless loop', () => {
    const daysOff = Object.fromEntries(
      Array.from({ length: 5000 }, (_, i) => [dayText(20_000 + i), '']),
    );
    const never = createCalendar(chinaData({ daysOff, workingDays: {} }));
    expect(() => addWorkingDays(dayText(20_000), 1, never)).toThrow('no working day');
    expect(china.dayOf(at('2026-01-01'))).toBe('2026-01-01');
  });
});

describe('months', () => {
  test.each([
    ['2025-11-30', 3, '2026-02-28'],
    ['2026-03-31', 6, '2026-09-30'],
    ['2023-11-30', 3, '2024-02-29'],
    ['2026-01-31', 1, '2026-02-28'],
    ['2026-10-31', 2, '2026-12-31'],
    ['2026-10-15', 15, '2028-01-15'],
  ])('%s and %d months is %s', (day, months, due) => expect(addMonths(day, months)).toBe(due));
});
