import { describe, expect, test } from '@jest/globals';
import { elapsed, remaining } from './remaining.js';

/** A day clock that ends at 24:00 on 28 October 2026 in Shanghai. */
const wednesday = { day: '2026-10-28', at: '2026-10-28T16:00:00.000Z' };
const at = (local: string) => new Date(`${local}+08:00`);

describe('a deadline counted in days', () => {
  test.each([
    ['2026-10-25T09:00', 'daysLeft', 3],
    ['2026-10-27T23:59', 'tomorrow', 1],
    ['2026-10-28T00:00', 'today', 0],
    ['2026-10-28T23:59', 'today', 0],
    ['2026-10-29T00:00', 'daysOver', 1],
    ['2026-10-31T12:00', 'daysOver', 3],
  ])('at %s says %s %i', (now, key, count) => {
    expect(remaining(wednesday, at(now))).toEqual({ key, count });
  });

  test('says working days where the server counted them', () => {
    const due = { ...wednesday, workingDays: 2 };
    expect(remaining(due, at('2026-10-26T10:00'))).toEqual({ key: 'workingDaysLeft', count: 2 });
  });

  test('is due today whatever the server counted', () => {
    const due = { ...wednesday, workingDays: 0 };
    expect(remaining(due, at('2026-10-28T10:00'))).toEqual({ key: 'today', count: 0 });
  });

  test('is compared by the day of the office, not by the day of the browser', () => {
    // 17:30 UTC on the 27th is already the 28th in Shanghai.
    expect(remaining(wednesday, new Date('2026-10-27T17:30:00Z')).key).toBe('today');
  });
});

describe('a deadline counted in hours', () => {
  const due = { day: '2026-10-28', at: '2026-10-28T06:30:00.000Z' };
  test.each([
    ['2026-10-28T14:00', 'minutesLeft', 30],
    ['2026-10-28T12:00', 'hoursLeft', 2],
    ['2026-10-27T14:30', 'hoursLeft', 24],
    ['2026-10-25T14:30', 'daysLeft', 3],
    ['2026-10-28T14:30', 'minutesOver', 1],
    ['2026-10-28T16:31', 'hoursOver', 2],
    ['2026-10-31T14:31', 'daysOver', 3],
  ])('at %s says %s %i', (now, key, count) => {
    expect(remaining(due, at(now))).toEqual({ key, count });
  });
});

test('the bar of a clock stays between empty and full', () => {
  const run = (now: string) =>
    elapsed('2026-10-20T00:00:00Z', '2026-10-30T00:00:00Z', new Date(now));
  expect(run('2026-10-25T00:00:00Z')).toBeCloseTo(0.5);
  expect(run('2026-10-10T00:00:00Z')).toBe(0);
  expect(run('2026-11-10T00:00:00Z')).toBe(1);
});
