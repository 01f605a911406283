import { describe, expect, test } from '@jest/globals';
import { china } from '../../../../test/support/china-calendar.js';
import { CaseError } from '../case-error.js';
import { answerDueVectors } from './vectors.js';

const good = { id: 'a', start: '2026-09-30T09:00:00+08:00', length: '5 working days' };

describe('due --vectors', () => {
  test('answers each entry in its place', () => {
    const answers = answerDueVectors(
      [
        good,
        { ...good, id: 2, start: '2026-09-30T16:00:00Z' },
        {
          ...good,
          id: 'foi',
          start: '2026-09-23T02:00:00Z',
          length: '20 working days',
          pauses: [{ from: '2026-10-09T10:00:00+08:00', to: '2026-10-28T10:00:00+08:00' }],
          extensions: ['20 working days'],
        },
        { ...good, id: 'late', start: '2026-12-25T02:00:00Z', length: '10 working days' },
        { ...good, id: 'hours', length: '24 hours', expected: 'not looked at' },
      ],
      china,
    );
    expect(answers).toMatchObject([
      { id: 'a', dueDay: '2026-10-13', dueAt: '2026-10-13T16:00:00.000Z', provisional: false },
      { id: 2, dueDay: '2026-10-13' },
      { id: 'foi', dueDay: '2026-12-15' },
      { id: 'late', dueDay: '2027-01-08', provisional: true },
      { id: 'hours', dueDay: '2026-10-01', dueAt: '2026-10-01T01:00:00.000Z' },
    ]);
    expect(answers[0]).toHaveProperty('explanation.0', { step: 'rule', length: '5 working days' });
  });

  test.each<[string, unknown, string, string]>([
    ['no object', 5, '', 'not_an_object'],
    ['no id', { ...good, id: undefined }, 'id', 'bad_id'],
    ['no start', { ...good, start: undefined }, 'start', 'bad_instant'],
    ['a start without zone', { ...good, start: '2026-09-30T09:00:00' }, 'start', 'bad_instant'],
    [
      'a day that does not exist',
      { ...good, start: '2026-02-30T09:00:00Z' },
      'start',
      'bad_instant',
    ],
    ['a year out of range', { ...good, start: '9999-01-01T00:00:00Z' }, 'start', 'out_of_range'],
    ['no length', { ...good, length: undefined }, 'length', 'bad_length'],
    ['an unknown unit', { ...good, length: '5 business days' }, 'length', 'bad_length'],
    ['a length of nothing', { ...good, length: '0 working days' }, 'length', 'bad_length'],
    [
      'a due day before the start',
      { ...good, length: 'until 2026-09-29' },
      'length',
      'day_in_the_past',
    ],
    ['pauses that are no list', { ...good, pauses: {} }, 'pauses', 'not_a_list'],
    [
      'a pause without begin',
      { ...good, pauses: [{ to: good.start }] },
      'pauses[0].from',
      'bad_instant',
    ],
    [
      'a pause that ends before it begins',
      { ...good, pauses: [{ from: good.start, to: '2026-09-29T09:00:00Z' }] },
      'pauses[0].to',
      'ends_before_it_begins',
    ],
    [
      'a restart before the start',
      { ...good, restarts: ['2026-09-29T09:00:00Z'] },
      'restarts[0]',
      'before_start',
    ],
    [
      'a bad second extension',
      { ...good, extensions: ['1 month', 'soon'] },
      'extensions[1]',
      'bad_length',
    ],
  ])('%s is answered by its fault and holds up no other', (_name, entry, path, code) => {
    const answers = answerDueVectors([entry, good], china);
    expect(answers[0]).toMatchObject({ error: { path, code } });
    expect(answers[0]).toHaveProperty('error.message', expect.stringMatching(/\w/));
    expect(answers[1]).toMatchObject({ id: 'a', dueDay: '2026-10-13' });
  });

  test.each([{}, 'text', null, 3])('an input that is no list is refused whole: %j', (input) =>
    expect(() => answerDueVectors(input, china)).toThrow(CaseError),
  );
});
