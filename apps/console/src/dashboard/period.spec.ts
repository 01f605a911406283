import { expect, test } from '@jest/globals';
import { periodOf, valueText } from './period.js';

test.each([
  ['today', '2026-03-01', ['2026-03-01', '2026-03-01']],
  ['week', '2026-03-01', ['2026-02-23', '2026-03-01']],
  ['month', '2026-03-01', ['2026-01-31', '2026-03-01']],
  ['thisMonth', '2026-03-18', ['2026-03-01', '2026-03-18']],
  ['lastMonth', '2026-01-15', ['2025-12-01', '2025-12-31']],
  ['lastMonth', '2028-03-31', ['2028-02-01', '2028-02-29']],
] as const)('the period %s on %s', (preset, today, days) => {
  expect(periodOf(preset, today)).toEqual(days);
});

test('figures are printed with their unit in mind', () => {
  expect(valueText(12345, 'count')).toBe('12,345');
  expect(valueText(96.3, 'percent')).toBe('96.30');
  expect(valueText(87.5, 'points')).toBe('87.50');
  expect(valueText(2.25, 'workingDays')).toBe('2.3');
  expect(valueText(null, 'percent')).toBe('—');
});
