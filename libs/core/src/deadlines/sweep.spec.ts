import { describe, expect, test } from '@jest/globals';
import { at, china } from '../../../../test/support/china-calendar.js';
import type { Deadline } from '../types.js';
import { dueOf } from './count.js';
import { countInputOf, explainDeadline } from './deadline-row.js';
import { light, nearestDue, onTime } from './lights.js';
import { applyFired, dueEvents } from './sweep.js';
import { warningInstants } from './warnings.js';

/** Five working days from 30 September 2026: due on 13 October, warned on the 12th. */
function deadline(more: Partial<Deadline> = {}): Deadline {
  return {
    name: 'handlingDue',
    ordinal: 1,
    assignment: null,
    kind: 'duty',
    status: 'running',
    startedAt: at('2026-09-30'),
    length: '5 working days',
    basis: 'law',
    ruleValidFrom: '2000-01-01',
    profile: 'standard',
    dueDay: '2026-10-13',
    dueAt: at('2026-10-14 00:00'),
    provisional: false,
    calendarVersion: china.version,
    warnAt: [at('2026-10-12 00:00')],
    warnedCount: 0,
    passedAt: null,
    stoppedAt: null,
    pauses: [],
    restarts: [],
    extensions: [],
    ...more,
  };
}

describe('a sweep', () => {
  const second = deadline({ name: 'aSign', ordinal: 2, warnAt: [], dueAt: at('2026-10-12 00:00') });

  test('brings what was missed while the worker was down, once and in order', () => {
    let rows = [deadline(), second];
    const events = dueEvents(rows, at('2026-10-20'));
    expect(events).toEqual([
      {
        type: 'deadlineWarned',
        payload: { deadline: 'handlingDue', ordinal: 1 },
        at: at('2026-10-12 00:00'),
      },
      {
        type: 'deadlinePassed',
        payload: { deadline: 'aSign', ordinal: 2 },
        at: at('2026-10-12 00:00'),
      },
      {
        type: 'deadlinePassed',
        payload: { deadline: 'handlingDue', ordinal: 1 },
        at: at('2026-10-14 00:00'),
      },
    ]);
    for (const event of events) {
      rows = rows.map((row) =>
        row.name === event.payload.deadline ? (applyFired(row, event) ?? row) : row,
      );
    }
    expect(rows).toMatchObject([
      { warnedCount: 1, passedAt: at('2026-10-14 00:00') },
      { warnedCount: 0, passedAt: at('2026-10-12 00:00') },
    ]);
    expect(dueEvents(rows, at('2027-01-01'))).toEqual([]);
  });

  test('brings nothing a moment too early', () => {
    expect(dueEvents([deadline()], new Date(at('2026-10-12 00:00').getTime() - 1))).toEqual([]);
    expect(
      dueEvents([deadline({ warnedCount: 1 })], new Date(at('2026-10-14 00:00').getTime() - 1)),
    ).toEqual([]);
  });

  test.each(['paused', 'stopped'] as const)('brings nothing of a clock that is %s', (status) =>
    expect(dueEvents([deadline({ status })], at('2027-01-01'))).toEqual([]),
  );

  test('a deadline that has moved, or has fired, is not fired again', () => {
    const passed = { type: 'deadlinePassed', at: at('2026-10-14 00:00') } as const;
    const warned = { type: 'deadlineWarned', at: at('2026-10-12 00:00') } as const;
    expect(applyFired(deadline(), passed)?.passedAt).toEqual(passed.at);
    expect(applyFired(deadline({ dueAt: at('2026-10-15 00:00') }), passed)).toBeNull();
    expect(applyFired(deadline({ passedAt: at('2026-10-14 00:00') }), passed)).toBeNull();
    expect(applyFired(deadline({ status: 'paused' }), passed)).toBeNull();
    expect(applyFired(deadline({ warnAt: [at('2026-10-13 00:00')] }), warned)).toBeNull();
    expect(applyFired(deadline({ warnedCount: 1 }), warned)).toBeNull();
  });
});

describe('warnings', () => {
  const due = { dueDay: '2026-10-08', dueAt: at('2026-10-09 00:00'), provisional: false };
  const warn = (text: string, dueAt = due.dueAt, start = '2026-09-01'): string[] =>
    warningInstants([text], { ...due, dueAt }, at(start), china).map((instant) =>
      new Date(instant.getTime() + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' '),
    );

  test.each([
    ['1 working day before', ['2026-09-30 00:00']],
    ['2 working days before', ['2026-09-29 00:00']],
    ['1 calendar day before', ['2026-10-07 00:00']],
    ['6 hours before', ['2026-10-08 18:00']],
    ['30 minutes before', ['2026-10-08 23:30']],
    ['1 working hour before', ['2026-10-08 16:00']],
    ['4 working hours before', ['2026-10-08 13:00']],
    ['8 working hours before', ['2026-09-30 16:00']],
  ])('%s', (text, expected) => expect(warn(text)).toEqual(expected));

  test('one working hour before a due time after the night is in the evening before, not at midnight', () => {
    expect(warn('1 working hour before', at('2026-10-09 09:30'))).toEqual(['2026-10-08 16:30']);
    expect(warn('1 working hour before', at('2026-10-08 09:30'))).toEqual(['2026-09-30 16:30']);
    expect(warn('1 working hour before', at('2026-10-09 09:00'))).toEqual(['2026-10-08 16:00']);
  });

  test('a short clock is yellow on its last day, since the day before lies before its start', () => {
    expect(warn('1 working day before', due.dueAt, '2026-09-30 00:00')).toEqual([
      '2026-10-08 00:00',
    ]);
    expect(warn('1 working day before', due.dueAt, '2026-10-08 09:00')).toEqual([]);
    expect(warn('1 working day before', due.dueAt, '2026-09-29 23:59')).toEqual([
      '2026-09-30 00:00',
    ]);
  });

  test('of hours at or before the start are left out', () => {
    expect(warn('6 hours before', due.dueAt, '2026-10-08 18:00')).toEqual([]);
  });
});

describe('the light', () => {
  const on = (day: string, more: Partial<Deadline> = {}): string =>
    light(deadline(more), at(day), china);
  test('is green, yellow on the working day before, red past due, deep red after five more working days', () => {
    expect(on('2026-10-11')).toBe('green');
    expect(on('2026-10-12 00:00')).toBe('yellow');
    expect(on('2026-10-13 23:59')).toBe('yellow');
    expect(on('2026-10-14 00:00')).toBe('red');
    expect(on('2026-10-20')).toBe('red');
    expect(on('2026-10-21')).toBe('deepRed');
  });
  test('of a stopped clock stays as it was at the end', () => {
    expect(on('2026-12-01', { status: 'stopped', stoppedAt: at('2026-10-13 17:00') })).toBe(
      'yellow',
    );
    expect(on('2026-12-01', { status: 'stopped', stoppedAt: at('2026-10-14 09:00') })).toBe('red');
  });
  test('of a clock that stands still stays as it was when the pause began', () =>
    expect(
      on('2026-12-01', { status: 'paused', pauses: [{ from: at('2026-10-08'), to: null }] }),
    ).toBe('green'));
});

describe('on time', () => {
  test('is up to 24:00 of the due day', () => {
    expect(onTime(deadline({ status: 'stopped', stoppedAt: at('2026-10-13 23:59') }))).toBe(true);
    expect(onTime(deadline({ status: 'stopped', stoppedAt: at('2026-10-14 00:00') }))).toBe(false);
    expect(onTime(deadline())).toBe(false);
  });
});

describe('the nearest due time', () => {
  test('is the earliest running duty, an overdue one too; windows and still clocks do not count', () => {
    const overdue = deadline({ name: 'late', dueAt: at('2026-10-01'), passedAt: at('2026-10-01') });
    const window = deadline({ kind: 'window', dueAt: at('2026-09-01') });
    const still = deadline({ status: 'paused', dueAt: at('2026-09-01') });
    expect(nearestDue([deadline(), overdue, window, still])?.name).toBe('late');
    expect(nearestDue([window, still])).toBeNull();
  });
});

describe('a stored deadline', () => {
  test('explains itself and counts to the due day that it holds', () => {
    const row = deadline({
      pauses: [{ from: at('2026-10-08'), to: at('2026-10-09') }],
      extensions: ['2 working days'],
    });
    expect(dueOf(countInputOf(row), china).dueDay).toBe('2026-10-16');
    expect(explainDeadline(row, china).map((step) => step.step)).toEqual([
      'rule',
      'dayZero',
      'skipped',
      'counted',
      'paused',
      'counted',
      'skipped',
      'counted',
      'extended',
      'counted',
      'due',
    ]);
  });
});
