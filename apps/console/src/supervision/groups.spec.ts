import { expect, test } from '@jest/globals';
import type { CaseItem } from '../api/types.js';
import { groupByUnit } from './groups.js';

const item = (id: number, unit: number | null, at: string) =>
  ({
    id,
    leadUnit: unit === null ? null : { id: unit, name: `单位${unit}` },
    due: { name: 'replyDue', label: '办理时限', at, day: at.slice(0, 10) },
  }) as CaseItem;

test('each unit sees its overdue cases before those that are nearly due, the oldest first', () => {
  const groups = groupByUnit(
    [
      item(1, 7, '2026-10-20T16:00:00Z'),
      item(2, 7, '2026-10-18T16:00:00Z'),
      item(3, null, '2026-10-19T16:00:00Z'),
    ],
    [item(4, 8, '2026-10-29T16:00:00Z'), item(1, 7, '2026-10-20T16:00:00Z')],
  );
  expect(
    groups.map(({ unitId, red, yellow }) => [
      unitId,
      red.map((c) => c.id),
      yellow.map((c) => c.id),
    ]),
  ).toEqual([
    [7, [2, 1], []],
    [null, [3], []],
    [8, [], [4]],
  ]);
});
