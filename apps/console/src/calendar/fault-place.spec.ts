import { describe, expect, test } from '@jest/globals';
import type { CalendarProposal } from '../api/types.js';
import { placeOf } from './fault-place.js';

const days: CalendarProposal = {
  kind: 'days',
  unit: null,
  days: [
    { day: '2026-08-31', does: 'off', name: '台风' },
    { day: '2026-09-01', does: 'off', name: '台风' },
  ],
  reason: '台风停工',
};

describe('a fault of a proposal', () => {
  test.each([
    ['text[3]', { name: 'line', line: 3 }],
    ['text', { name: 'text' }],
    ['days[1].name', { day: '2026-09-01' }],
    ['days', { name: 'days' }],
    ['year.holidays.2027-01-01', { day: '2027-01-01' }],
    ['year.source', { name: 'source' }],
    ['year.year', { name: 'year' }],
    ['reason', { name: 'reason' }],
    ['', null],
    ['nonsense', null],
  ])('at %j stands at %j', (path, place) => {
    expect(placeOf(path, days)).toEqual(place);
  });
});
