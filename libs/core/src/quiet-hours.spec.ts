import { describe, expect, test } from '@jest/globals';
import { at, china } from '../../../test/support/china-calendar.js';
import { DEFAULT_QUIET_HOURS, deliverAfter, type QuietHours } from './quiet-hours.js';

const until = (now: string, quiet: QuietHours = DEFAULT_QUIET_HOURS): string | null => {
  const end = deliverAfter(at(now), quiet, china);
  return (
    end && new Date(end.getTime() + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ')
  );
};

describe('a reminder mail', () => {
  test.each([
    ['2026-03-02 21:59', null],
    ['2026-03-02 22:00', '2026-03-03 07:00'],
    ['2026-03-02 23:59', '2026-03-03 07:00'],
    ['2026-03-03 00:00', '2026-03-03 07:00'],
    ['2026-03-03 06:59', '2026-03-03 07:00'],
    ['2026-03-03 07:00', null],
    ['2026-12-31 23:00', '2027-01-01 07:00'],
  ])('decided at %s of the city’s clock waits until %s', (now, end) =>
    expect(until(now)).toBe(end),
  );

  test('waits over noon where a unit rests then, and never where it has no quiet hours', () => {
    const noon = { from: 12 * 60, to: 14 * 60 };
    expect(until('2026-03-02 13:00', noon)).toBe('2026-03-02 14:00');
    expect(until('2026-03-02 14:00', noon)).toBeNull();
    expect(until('2026-03-02 03:00', { from: 0, to: 0 })).toBeNull();
  });

  test('waits to the end of the day where the quiet hours end at midnight', () => {
    expect(until('2026-03-02 22:00', { from: 20 * 60, to: 0 })).toBe('2026-03-03 00:00');
    expect(until('2026-03-03 00:00', { from: 20 * 60, to: 0 })).toBeNull();
  });
});
