import { describe, expect, test } from '@jest/globals';
import { checkRows, parseLocalTime } from './check-rows.js';

const NOW = new Date('2026-11-22T00:00:00Z');
const HEADING = [
  '留言编号',
  '留言用户',
  '留言主题',
  '留言时间',
  '留言详情',
  '答复意见',
  '答复时间',
];
const good = (id: unknown = 1, changes: Record<string, unknown> = {}): unknown[] => {
  const row: Record<string, unknown> = {
    留言编号: id,
    留言用户: 'U1',
    留言主题: '路灯不亮',
    留言时间: '2019/4/25 9:32:09',
    留言详情: '门口的路灯三天不亮了',
    答复意见: '已修复',
    答复时间: '2019/5/10 14:56:53',
    ...changes,
  };
  return HEADING.map((name) => row[name]);
};

describe('parseLocalTime', () => {
  test('a written time is local to Shanghai', () => {
    expect(parseLocalTime('2019/4/25 9:32:09')?.toISOString()).toBe('2019-04-25T01:32:09.000Z');
  });
  test('an Excel date is a wall-clock time', () => {
    expect(parseLocalTime(new Date('2019-04-08T08:37:20Z'))?.toISOString()).toBe(
      '2019-04-08T00:37:20.000Z',
    );
  });
  test.each(['2019/2/30 10:00:00', '2019/4/25 24:00:00', '昨天', '', '25.4.2019'])(
    '%s is no time',
    (value) => expect(parseLocalTime(value)).toBeNull(),
  );
});

describe('checkRows', () => {
  test('takes good rows and leaves blank lines out', () => {
    const checked = checkRows(
      [HEADING, good(1), [], good(2, { 答复意见: null, 答复时间: null })],
      NOW,
    );
    expect(checked.problems).toEqual([]);
    expect(checked.rows.map((row) => [row.row, row.externalId, row.answer === null])).toEqual([
      [2, '1', false],
      [4, '2', true],
    ]);
  });

  test('a missing column refuses the file, named', () => {
    const checked = checkRows([HEADING.filter((name) => name !== '留言时间'), good()], NOW);
    expect(checked.rows).toEqual([]);
    expect(checked.problems).toMatchObject([{ row: 1, column: '留言时间', weight: 'error' }]);
  });

  test.each([
    ['留言时间', { 留言时间: '2019/13/1 8:00:00' }],
    ['留言时间', { 留言时间: '2099/1/1 8:00:00', 答复意见: '', 答复时间: '' }],
    ['留言主题', { 留言主题: '' }],
    ['留言详情', { 留言详情: '长'.repeat(10_001) }],
    ['答复时间', { 答复时间: '2018/1/1 8:00:00' }],
    ['答复时间', { 答复时间: '' }],
    ['答复意见', { 答复意见: '' }],
  ])('a bad %s is named with its row, the other rows are taken', (column, changes) => {
    const checked = checkRows([HEADING, good(1), good(2, changes), good(3)], NOW);
    expect(checked.rows.map((row) => row.externalId)).toEqual(['1', '3']);
    expect(checked.problems).toMatchObject([{ row: 3, column, weight: 'error' }]);
    expect(checked.problems[0]?.message).toContain('3');
    expect(checked.problems[0]?.message).toContain(column);
  });

  test('a text of 7,000 characters is taken whole, and named', () => {
    const checked = checkRows([HEADING, good(1, { 留言详情: '长'.repeat(7_000) })], NOW);
    expect(checked.rows[0]?.content).toHaveLength(7_000);
    expect(checked.problems).toMatchObject([{ row: 2, column: '留言详情', weight: 'note' }]);
  });

  test('the same id twice is taken once', () => {
    const checked = checkRows([HEADING, good(7), good(7)], NOW);
    expect(checked.rows).toHaveLength(1);
    expect(checked.problems).toMatchObject([{ row: 3, column: '留言编号' }]);
  });
});
