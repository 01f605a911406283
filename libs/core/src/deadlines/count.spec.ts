import { describe, expect, test } from '@jest/globals';
import { at, china, chinaData } from '../../../../test/support/china-calendar.js';
import type { Calendar } from '../calendar/calendar.js';
import { createCalendar } from '../calendar/create-calendar.js';
import { dayText, weekdayOf, dayNumber } from '../calendar/day-number.js';
import { countDue, dueOf, type CountInput } from './count.js';
import { formatLength, parseLength } from './length.js';

interface More {
  pauses?: [string, string | null][];
  restarts?: string[];
  extensions?: string[];
}

function input(start: string, length: string, more: More = {}): CountInput {
  return {
    start: at(start),
    length: parseLength(length),
    pauses: (more.pauses ?? []).map(([from, to]) => ({
      from: at(from),
      to: to === null ? null : at(to),
    })),
    restarts: (more.restarts ?? []).map(at),
    extensions: (more.extensions ?? []).map((text) => parseLength(text)),
  };
}

function due(start: string, length: string, more: More = {}, calendar: Calendar = china): string {
  return dueOf(input(start, length, more), calendar).dueDay;
}

function dueTime(
  start: string,
  length: string,
  more: More = {},
  calendar: Calendar = china,
): string {
  const instant = dueOf(input(start, length, more), calendar).dueAt.getTime();
  return new Date(instant + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ');
}

/** domain.md 7.4, row by row: start, then rule and due day. */
const VECTORS: [start: string, ...rules: [length: string, due: string, more?: More][]][] = [
  ['2026-02-13', ['1 working day', '2026-02-14']],
  ['2026-02-13', ['5 working days', '2026-02-27']],
  ['2026-02-13', ['20 working days', '2026-03-19']],
  ['2026-02-14', ['1 working day', '2026-02-24']],
  ['2026-02-16', ['1 working day', '2026-02-24']],
  ['2026-04-30', ['1 working day', '2026-05-06'], ['5 working days', '2026-05-11']],
  ['2026-09-18', ['1 working day', '2026-09-20']],
  ['2026-09-24', ['5 working days', '2026-10-09']],
  [
    '2026-09-30',
    ['1 working day', '2026-10-08'],
    ['5 working days', '2026-10-13'],
    ['15 working days', '2026-10-27'],
    ['20 working days', '2026-11-03'],
  ],
  [
    '2026-09-29',
    ['2 working days', '2026-10-08'],
    ['10 working days', '2026-10-19'],
    ['15 working days', '2026-10-26'],
  ],
  ['2025-12-31', ['1 working day', '2026-01-04'], ['5 working days', '2026-01-08']],
  ['2026-01-02', ['5 working days', '2026-01-08']],
  ['2025-01-24', ['5 working days', '2025-02-07']],
  ['2025-09-26', ['1 working day', '2025-09-28']],
  ['2024-02-08', ['5 working days', '2024-02-21']],
  ['2024-04-30', ['20 working days', '2024-05-30']],
  ['2026-02-01', ['15 calendar days', '2026-02-24']],
  ['2026-08-06', ['60 calendar days', '2026-10-08']],
  ['2026-09-11', ['15 calendar days', '2026-09-28']],
  ['2026-04-20', ['60 calendar days', '2026-06-22']],
  ['2026-03-02', ['45 working days', '2026-05-08']],
  [
    '2026-09-21',
    ['20 working days', '2026-10-26'],
    ['20 working days', '2026-11-09', { extensions: ['10 working days'] }],
  ],
];
/** Row 14 of the table has two starts. */
const SECOND_START: [string, string, string] = ['2025-09-30', '5 working days', '2025-10-14'];

describe('the vectors of domain.md 7.4', () => {
  test('are 22', () => expect(VECTORS).toHaveLength(22));

  const rows = VECTORS.flatMap(([start, ...rules]) =>
    rules.map(([length, day, more]) => ({ start, length, day, more: more ?? {} })),
  );
  test.each([
    ...rows,
    { start: SECOND_START[0], length: SECOND_START[1], day: SECOND_START[2], more: {} },
  ])('$start + $length → $day', ({ start, length, day, more }) => {
    expect(due(start, length, more)).toBe(day);
    expect(dueTime(start, length, more)).toBe(`${dayText(dayNumber(day) + 1)} 00:00`);
  });

  test.each(['00:00', '08:00', '16:59', '23:59'])(
    'the hour of receipt (%s) makes no difference',
    (time) => {
      expect(due(`2026-09-30 ${time}`, '5 working days')).toBe('2026-10-13');
    },
  );
});

describe('disclosure on application (domain.md 2.4)', () => {
  const receipt = '2026-09-23';
  const pauses: [string, string][] = [['2026-10-09', '2026-10-28 15:00']];

  test('the supplement notice goes out by the make-up Saturday', () =>
    expect(due(receipt, '7 working days')).toBe('2026-10-10'));
  test('the answer is due after twenty working days', () =>
    expect(due(receipt, '20 working days')).toBe('2026-10-28'));
  test('the third party has fifteen from receiving the letter', () =>
    expect(due('2026-10-12', '15 working days')).toBe('2026-11-02'));
  test('the time with the third party is excluded', () =>
    expect(due(receipt, '20 working days', { pauses })).toBe('2026-11-17'));
  test('the full extension is counted from there', () =>
    expect(due(receipt, '20 working days', { pauses, extensions: ['20 working days'] })).toBe(
      '2026-12-15',
    ));
  test('a supplement sets a new day zero', () =>
    expect(due(receipt, '20 working days', { restarts: ['2026-10-12'] })).toBe('2026-11-09'));
  test('pauses before the supplement no longer matter', () => {
    const more = {
      restarts: ['2026-10-12'],
      pauses: [['2026-09-24', '2026-10-11']] as [string, string][],
    };
    expect(due(receipt, '20 working days', more)).toBe('2026-11-09');
  });
  test('of several supplements the last one counts, in whatever order they are given', () =>
    expect(due(receipt, '20 working days', { restarts: ['2026-10-12', '2026-09-28'] })).toBe(
      '2026-11-09',
    ));
});

describe('months (domain.md 4.4)', () => {
  test.each([
    ['2025-11-30', '3 months', '2026-02-28'],
    ['2026-03-31', '6 months', '2026-09-30'],
    ['2026-07-03', '3 months', '2026-10-08'],
  ])('%s + %s → %s', (start, length, day) => expect(due(start, length)).toBe(day));
});

describe('calendar days', () => {
  test('an extension goes on from the rolled due day', () =>
    expect(due('2026-02-01', '15 calendar days', { extensions: ['15 calendar days'] })).toBe(
      '2026-03-11',
    ));
  test('days inside a pause are not counted, weekends included', () =>
    expect(due('2026-03-02', '10 calendar days', { pauses: [['2026-03-05', '2026-03-11']] })).toBe(
      '2026-03-18',
    ));
  test('a pause after the due day changes nothing', () =>
    expect(due('2026-03-02', '10 calendar days', { pauses: [['2026-03-20', '2026-03-25']] })).toBe(
      '2026-03-12',
    ));
});

describe('hours of the wall clock', () => {
  test('run through nights and holidays', () => {
    expect(dueTime('2026-09-30 17:30', '24 hours')).toBe('2026-10-01 17:30');
    expect(dueTime('2026-10-01 23:50', '30 minutes')).toBe('2026-10-02 00:20');
    expect(due('2026-10-01 23:50', '2 hours')).toBe('2026-10-02');
  });
  test('what ends at midnight is due on the day that ends', () => {
    const { dueDay, dueAt } = dueOf(input('2026-10-01 22:00', '2 hours'), china);
    expect([dueDay, dueAt]).toEqual(['2026-10-01', at('2026-10-02 00:00')]);
  });
  test('a pause is excluded to the minute, overlapping pauses once', () => {
    const pauses: [string, string][] = [
      ['2026-09-30 18:00', '2026-09-30 19:10'],
      ['2026-09-30 18:30', '2026-09-30 20:00'],
    ];
    expect(dueTime('2026-09-30 17:30', '2 hours', { pauses })).toBe('2026-09-30 21:30');
  });
  test('a pause that began before the start is excluded from the start on', () =>
    expect(
      dueTime('2026-09-30 17:30', '2 hours', {
        pauses: [['2026-09-30 12:00', '2026-09-30 18:00']],
      }),
    ).toBe('2026-09-30 20:00'));
  test('are never provisional: they ask no calendar', () =>
    expect(dueOf(input('2027-02-05', '24 hours'), china).provisional).toBe(false));
});

describe('working hours', () => {
  test.each([
    ['inside one morning', '2026-09-28 09:30', '2 working hours', '2026-09-28 11:30'],
    ['over the lunch break', '2026-09-28 11:00', '2 working hours', '2026-09-28 14:00'],
    ['over the night', '2026-09-28 16:30', '1 working hour', '2026-09-29 09:30'],
    ['over the holiday', '2026-09-30 16:00', '2 working hours', '2026-10-08 10:00'],
    ['from a holiday on', '2026-10-03 15:00', '3 working hours', '2026-10-08 12:00'],
    [
      'due exactly at closing is that closing time',
      '2026-09-28 15:00',
      '2 working hours',
      '2026-09-28 17:00',
    ],
    ['due exactly at lunch is noon', '2026-09-28 11:00', '1 working hour', '2026-09-28 12:00'],
    ['on the make-up Sunday', '2026-09-19 10:00', '1 working hour', '2026-09-20 10:00'],
    ['seven hours are one day', '2026-09-28 09:00', '7 working hours', '2026-09-28 17:00'],
  ])('%s', (_name, start, length, expected) => expect(dueTime(start, length)).toBe(expected));

  test('a pause over the night is not excluded twice', () =>
    expect(
      dueTime('2026-09-28 16:00', '2 working hours', {
        pauses: [['2026-09-28 16:30', '2026-09-29 09:30']],
      }),
    ).toBe('2026-09-29 11:00'));

  const nights = createCalendar({ ...chinaData(), officeHours: [[0, 1440]] });
  test('round the clock there is no hole at midnight', () => {
    expect(dueTime('2026-09-28 23:00', '2 working hours', {}, nights)).toBe('2026-09-29 01:00');
    expect(dueTime('2026-09-28 23:00', '1 working hour', {}, nights)).toBe('2026-09-29 00:00');
  });

  test('an office that is never open is an error, not an endless loop', () => {
    const closed = createCalendar({ ...chinaData(), officeHours: [] });
    expect(() => due('2026-09-28', '1 working hour', {}, closed)).toThrow('no office hours');
  });
});

describe('only Tuesdays worked', () => {
  const daysOff = Object.fromEntries(
    Array.from({ length: 730 }, (_, i) => dayNumber('2025-01-01') + i)
      .filter((number) => weekdayOf(number) !== 2)
      .map((number) => [dayText(number), '']),
  );
  const tuesdays = createCalendar(chinaData({ daysOff, workingDays: {} }));

  test('still right', () => {
    expect(due('2026-10-13', '1 working day', {}, tuesdays)).toBe('2026-10-20');
    expect(due('2026-10-14', '3 working days', {}, tuesdays)).toBe('2026-11-03');
    expect(dueTime('2026-10-13 16:00', '2 working hours', {}, tuesdays)).toBe('2026-10-20 10:00');
  });
});

describe('a pause', () => {
  test('over a weekend and a holiday is not excluded twice', () => {
    expect(due('2026-09-28', '5 working days')).toBe('2026-10-10');
    // 30 September is the only working day after the 29th and up to the 7th.
    expect(due('2026-09-28', '5 working days', { pauses: [['2026-09-29', '2026-10-07']] })).toBe(
      '2026-10-12',
    );
    expect(due('2026-09-28', '5 working days', { pauses: [['2026-09-30', '2026-10-07']] })).toBe(
      '2026-10-10',
    );
  });
  test('that begins and ends on one day excludes nothing', () =>
    expect(
      due('2026-10-08', '3 working days', { pauses: [['2026-10-09 09:00', '2026-10-09 17:00']] }),
    ).toBe('2026-10-12'));
  test('still open excludes nothing yet, and the explanation says that the clock stands still', () => {
    const counted = countDue(
      input('2026-10-08', '3 working days', { pauses: [['2026-10-09', null]] }),
      china,
    );
    expect(counted.dueDay).toBe('2026-10-12');
    expect(counted.explanation).toContainEqual({
      step: 'standing',
      day: '2026-10-09',
      at: at('2026-10-09'),
    });
  });
  test('goes on excluding days in the extended time', () =>
    expect(
      due('2026-10-08', '3 working days', {
        pauses: [['2026-10-13', '2026-10-15']],
        extensions: ['3 working days'],
      }),
    ).toBe('2026-10-19'));
});

describe('until a day', () => {
  test('is taken as written, also on a rest day', () =>
    expect(due('2026-09-28', 'until 2026-10-04')).toBe('2026-10-04'));
  test('working days paused before it are added after it', () =>
    expect(due('2026-10-08', 'until 2026-10-15', { pauses: [['2026-10-09', '2026-10-13']] })).toBe(
      '2026-10-20',
    ));
  test('an extension until an earlier day never shortens', () =>
    expect(due('2026-09-30', '5 working days', { extensions: ['until 2026-10-09'] })).toBe(
      '2026-10-13',
    ));
  test('an extension until a later day is that day', () =>
    expect(due('2026-09-30', '5 working days', { extensions: ['until 2026-10-30'] })).toBe(
      '2026-10-30',
    ));
});

describe('provisional', () => {
  const provisional = (start: string, length: string): boolean =>
    dueOf(input(start, length), china).provisional;
  test('when working days reach into an unpublished year', () => {
    expect(provisional('2026-12-25', '4 working days')).toBe(false);
    expect(provisional('2026-12-25', '5 working days')).toBe(true);
    expect(provisional('2003-12-25', '2 working days')).toBe(true);
    expect(provisional('2003-12-31', '2 working days')).toBe(false);
  });
  test('when the last of the calendar days lies there', () => {
    expect(provisional('2026-12-16', '15 calendar days')).toBe(false);
    expect(provisional('2026-12-17', '15 calendar days')).toBe(true);
    expect(provisional('2026-10-02', '3 months')).toBe(true);
  });
  test('the explanation names the first day that is not published', () => {
    const { explanation } = countDue(input('2026-12-25', '10 working days'), china);
    expect(explanation).toContainEqual({
      step: 'provisional',
      from: '2027-01-01',
      to: '2027-01-08',
    });
  });
});

describe('the explanation', () => {
  test('accounts for every day from day zero to the due day', () => {
    const { explanation } = countDue(input('2026-09-30', '5 working days'), china);
    expect(explanation).toEqual([
      { step: 'rule', length: '5 working days' },
      { step: 'dayZero', day: '2026-09-30', at: at('2026-09-30'), because: 'start' },
      {
        step: 'skipped',
        from: '2026-10-01',
        to: '2026-10-07',
        count: 7,
        reason: 'holiday',
        name: '国庆节',
      },
      counted('2026-10-08', '2026-10-09', 2, 'weekday', null),
      counted('2026-10-10', '2026-10-10', 1, 'makeUpDay', '国庆节'),
      {
        step: 'skipped',
        from: '2026-10-11',
        to: '2026-10-11',
        count: 1,
        reason: 'weekend',
        name: null,
      },
      counted('2026-10-12', '2026-10-13', 2, 'weekday', null),
      { step: 'due', day: '2026-10-13', at: at('2026-10-14 00:00') },
    ]);
  });

  test('names the pause, the restart, the extension and the roll', () => {
    const more: More = {
      restarts: ['2026-02-02'],
      pauses: [['2026-02-05', '2026-02-06']],
      extensions: ['3 calendar days'],
    };
    const { explanation } = countDue(input('2026-01-20', '13 calendar days', more), china);
    expect(explanation).toEqual([
      { step: 'rule', length: '13 calendar days' },
      { step: 'dayZero', day: '2026-02-02', at: at('2026-02-02'), because: 'restart' },
      clock('2026-02-03', '2026-02-05', 3),
      { step: 'paused', from: '2026-02-06', to: '2026-02-06', count: 1, unit: 'calendarDay' },
      clock('2026-02-07', '2026-02-16', 10),
      {
        step: 'rolled',
        from: '2026-02-16',
        to: '2026-02-24',
        count: 8,
        reason: 'holiday',
        name: '春节',
      },
      { step: 'extended', length: '3 calendar days', from: '2026-02-24', to: '2026-02-27' },
      clock('2026-02-25', '2026-02-27', 3),
      { step: 'due', day: '2026-02-27', at: at('2026-02-28 00:00') },
    ]);
  });

  test('of hours gives the minutes of each day', () => {
    const { explanation } = countDue(input('2026-09-30 16:00', '2 working hours'), china);
    expect(explanation.slice(2, -1)).toEqual([
      { ...counted('2026-09-30', '2026-09-30', 60, 'weekday', null), unit: 'minute' },
      {
        step: 'skipped',
        from: '2026-10-01',
        to: '2026-10-07',
        count: 7,
        reason: 'holiday',
        name: '国庆节',
      },
      { ...counted('2026-10-08', '2026-10-08', 60, 'weekday', null), unit: 'minute' },
    ]);
  });

  function counted(from: string, to: string, count: number, reason: string, name: string | null) {
    return { step: 'counted', from, to, count, unit: 'workingDay', reason, name };
  }
  function clock(from: string, to: string, count: number) {
    return { step: 'counted', from, to, count, unit: 'calendarDay', reason: 'clock', name: null };
  }
});

describe('a length', () => {
  test.each([
    '1 minute',
    '30 minutes',
    '24 hours',
    '4 working hours',
    '1 working day',
    '15 calendar days',
    '3 months',
    'until 2026-10-20',
  ])('%s is read and written', (text) => expect(formatLength(parseLength(text))).toBe(text));

  test.each([
    '',
    '5',
    'five days',
    '5 days',
    '0 working days',
    '-3 working days',
    '1.5 hours',
    '5  working days',
    'until 2026-02-30',
    'until tomorrow',
    '99999999 working days',
    '5 working days ',
  ])('"%s" is refused', (text) => expect(() => parseLength(text)).toThrow());

  test('of one is written in the singular, and read in both', () => {
    expect(formatLength(parseLength('1 working days'))).toBe('1 working day');
  });
});
