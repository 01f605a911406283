import { describe, expect, test } from '@jest/globals';
import { at, china, chinaData } from '../../../../test/support/china-calendar.js';
import type { CalendarOverlay } from '../calendar/calendar.js';
import { createCalendar } from '../calendar/create-calendar.js';
import type { Deadline } from '../types.js';
import { clockSchema } from '../workflow/tables.js';
import { isMoved, movesByCalendar } from './calendar-moves.js';
import { recount } from './deadline-row.js';
import { extendedBy } from './extension.js';

const LENGTH = '5 working days';
const table = {
  clocks: {
    handlingDue: clockSchema.parse({
      starts: 'event dispatch',
      stops: 'enter closed',
      rules: [
        { validFrom: '2000-01-01', length: LENGTH, warn: '1 working day before', basis: 'law' },
      ],
    }),
  },
};

/** Counted by the national calendar. */
function running(from: string, more: Partial<Deadline> = {}): Deadline {
  const blank: Deadline = {
    name: 'handlingDue',
    ordinal: 1,
    assignment: null,
    kind: 'duty',
    status: 'running',
    startedAt: at(from),
    length: LENGTH,
    basis: 'law',
    ruleValidFrom: '2000-01-01',
    profile: 'standard',
    dueDay: from,
    dueAt: at(from),
    provisional: false,
    calendarVersion: '',
    warnAt: [],
    warnedCount: 0,
    passedAt: null,
    stoppedAt: null,
    pauses: [],
    restarts: [],
    extensions: [],
    ...more,
  };
  return { ...recount(blank, ['1 working day before'], blank.startedAt, china), ...more };
}

const local = (overlay: Partial<CalendarOverlay>) =>
  createCalendar({
    ...chinaData({ daysOff: {}, workingDays: {}, ...overlay }),
    version: 'changed',
  });
const typhoon = local({ daysOff: { '2026-03-04': '台风' } });
const saturday = local({ workingDays: { '2026-03-07': '补班' } });

function moves(deadlines: Deadline[], calendar = typhoon, now = '2026-03-03 09:00') {
  return movesByCalendar({
    table,
    assignments: [],
    deadlines,
    at: at(now),
    calendarOf: () => calendar,
  });
}

describe('when the calendar changes', () => {
  // Monday 2 March 2026 + 5 working days = Monday 9 March.
  test('a running deadline moves by the day off that lies in its span, its warning too', () => {
    const [move] = moves([running('2026-03-02')]);
    expect(move?.before.dueDay).toBe('2026-03-09');
    expect(move?.after).toMatchObject({
      dueDay: '2026-03-10',
      dueAt: at('2026-03-11 00:00'),
      warnAt: [at('2026-03-09 00:00')],
      calendarVersion: 'changed',
    });
  });

  test.each([
    ['before its start', '2026-03-04'],
    ['after its end', '2026-02-11'],
  ])('a day off %s leaves a deadline as it is', (_where, from) => {
    expect(moves([running(from)])).toEqual([]);
  });

  test('a paused deadline is counted anew and stays paused', () => {
    const paused = running('2026-03-02', {
      status: 'paused',
      pauses: [{ from: at('2026-03-03 08:00'), to: null }],
    });
    expect(moves([paused])[0]?.after).toMatchObject({ status: 'paused', dueDay: '2026-03-10' });
  });

  test('what has stopped was judged by the calendar of its time', () => {
    expect(
      moves([running('2026-03-02', { status: 'stopped', stoppedAt: at('2026-03-03') })]),
    ).toEqual([]);
  });

  test('an overdue deadline that comes to lie in the future is no longer passed', () => {
    const late = running('2026-03-02', { passedAt: at('2026-03-10 00:00') });
    const [move] = moves([late], typhoon, '2026-03-10 09:00');
    expect(move?.after).toMatchObject({ dueDay: '2026-03-10', passedAt: null });
  });

  test('a Saturday that is worked brings the end nearer', () => {
    const [move] = moves([running('2026-03-02')], saturday);
    expect(move?.after.dueDay).toBe('2026-03-07');
  });

  test('a term is never shortened into the past: it ends on the day on which that is said', () => {
    const [move] = moves([running('2026-03-02')], saturday, '2026-03-08 10:00');
    expect(move?.after).toMatchObject({ dueDay: '2026-03-08', dueAt: at('2026-03-09 00:00') });
    // Counted anew later (after a pause, say), it still does.
    const again = recount(move!.after, [], at('2026-03-08 11:00'), saturday);
    expect(again.dueDay).toBe('2026-03-08');
  });

  test('what the calendar added uses up nobody’s right to an extension', () => {
    const [move] = moves([running('2026-03-02')], saturday, '2026-03-08 10:00');
    const limits = { by: 'event extend', times: 1 } as const;
    const once = extendedBy(move!.after, { length: '2 working days' }, limits, saturday);
    expect(once).toEqual(['until 2026-03-08 by calendar', '2 working days']);
    expect(() =>
      extendedBy(
        { ...move!.after, extensions: once },
        { length: '1 working day' },
        limits,
        saturday,
      ),
    ).toThrow(/already extended/);
    // Nobody can give himself such an extension.
    expect(extendedBy(running('2026-03-02'), { until: '2026-03-20' }, limits, saturday)).toEqual([
      'until 2026-03-20',
    ]);
    expect(
      extendedBy(
        running('2026-03-02'),
        { length: 'until 2026-03-20 by calendar' },
        limits,
        saturday,
      ),
    ).toEqual(['until 2026-03-20']);
  });

  test('what was overdue already does not become more so', () => {
    const late = running('2026-03-02', { passedAt: at('2026-03-10 00:00') });
    expect(moves([late], saturday, '2026-03-11 09:00')).toEqual([]);
  });

  test('a provisional deadline becomes firm, and is told only if its day moves', () => {
    const provisional = running('2026-12-29');
    expect(provisional.provisional).toBe(true);
    const published = (holidays: Record<string, string>) =>
      createCalendar({
        ...chinaData(),
        version: 'published',
        years: [...chinaData().years, { year: 2027, source: 'notice', holidays, workdays: {} }],
      });
    const [same] = moves([provisional], published({}), '2026-12-30 09:00');
    expect(same?.after.provisional).toBe(false);
    expect(isMoved(same!)).toBe(false);
    const [other] = moves([provisional], published({ '2027-01-01': '元旦' }), '2026-12-30 09:00');
    expect(isMoved(other!)).toBe(true);
  });

  test('a second look finds nothing more to move', () => {
    const [move] = moves([running('2026-03-02')]);
    expect(moves([move!.after])).toEqual([]);
  });
});
