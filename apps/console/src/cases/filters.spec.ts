import { describe, expect, test } from '@jest/globals';
import {
  apiQuery,
  countsQuery,
  EMPTY,
  filterFromUrl,
  filterToUrl,
  narrowing,
  worthRemembering,
} from './filters.js';

const read = (search: string) => filterFromUrl(new URLSearchParams(search));

describe('the filter of the worklist in the address', () => {
  test('comes back the same after a reload', () => {
    const filter = {
      ...EMPTY,
      scope: 'mine' as const,
      phase: ['assigned', 'answered'],
      state: ['assigned.toSign'],
      type: ['complaint'],
      flag: ['urgent', 'undelivered'],
      rung: ['reminderIgnored'],
      unit: '12',
      due: 'overdue',
      q: '路灯 & 井盖',
      receivedFrom: '2026-10-01',
      receivedTo: '2026-10-31',
      sort: '-received',
    };
    expect(read(filterToUrl(filter).toString())).toEqual(filter);
  });

  test('leaves out what stands at its default', () => {
    expect(filterToUrl(EMPTY).toString()).toBe('');
  });

  test('drops what it does not know instead of sending it on', () => {
    const filter = read('phase=assigned,nonsense&due=never&unit=-3&receivedFrom=1.10.&sort=x&y=1');
    expect(filter).toEqual({ ...EMPTY, phase: ['assigned'] });
  });

  test('takes the query of a figure as it is', () => {
    expect(
      apiQuery(read('figure=closedLate:2026-10-01:2026-10-31&unit=7&receivedFrom=2026-10-01')),
    ).toEqual({
      figure: 'closedLate:2026-10-01:2026-10-31',
      unit: '7',
      receivedFrom: '2026-10-01',
    });
  });

  test('does not search by a single character', () => {
    expect(apiQuery({ ...EMPTY, q: '灯' })).toEqual({});
    expect(apiQuery({ ...EMPTY, q: '路灯' })).toEqual({ q: '路灯' });
  });
});

test('the tabs are counted under the same filter but for the tab itself', () => {
  const filter = read('scope=mine&phase=assigned&due=overdue&sort=-received');
  expect(countsQuery(filter)).toEqual({ due: 'overdue' });
  expect(narrowing(filter)).toBe(1);
});

test('a list behind a figure or a search is not remembered as the way of working', () => {
  expect(worthRemembering(read('figure=closedLate'))).toBe(false);
  expect(worthRemembering(read('q=路灯'))).toBe(false);
  expect(worthRemembering(read('scope=mine&due=soon'))).toBe(true);
});
