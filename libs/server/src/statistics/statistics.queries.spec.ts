import { beforeAll, describe, expect, test } from '@jest/globals';
import type { CaseState } from '@huiyin/core';
import { manyCases } from '../../../../test/support/many-cases.js';
import {
  readingServices,
  testServices,
  type Reading,
  type TestServices,
} from '../../../../test/support/services.js';
import { settled } from '../../../../test/support/settled.js';
import type { ListQuery } from '../cases/case.queries.js';
import type { CaseItem } from '../cases/views.js';
import { filterOf } from './statistics.queries.js';

let t: TestServices;
let read: Reading;
let states: CaseState[];
beforeAll(async () => {
  t = await testServices();
  read = readingServices(t);
  states = await manyCases(t);
  await settled(t.postgres);
  await read.reader.run();
});

const listed = async (viewer: string, query: ListQuery): Promise<readonly CaseItem[]> =>
  (await read.lists.list(t.actor(viewer), { ...query, limit: 200 }, 'zh-CN')).items;

describe('the dashboard', () => {
  test.each(['manager', 'urban.head'])(
    'of %s: every figure is as long as the list that it opens',
    async (viewer) => {
      for (const query of [
        {},
        { from: '2026-03-01', to: '2026-03-10' },
        { unit: t.unit('urban') },
        { kind: 'hotline' },
      ]) {
        const dashboard = await read.statistics.dashboard(t.actor(viewer), query, 'zh-CN');
        for (const figure of [...dashboard.figures, ...dashboard.openByPhase]) {
          const items = await listed(viewer, filterOf(figure.query));
          const counted = figure[figure.lists];
          expect([figure.id, items.length]).toEqual([figure.id, counted]);
        }
        for (const row of dashboard.overdueByUnit) {
          expect([row.unitName, (await listed(viewer, filterOf(row.query))).length]).toEqual([
            row.unitName,
            row.overdue,
          ]);
        }
      }
    },
  );

  test('adds up', async () => {
    const { figures, openByPhase, overdueByUnit, perDay } = await read.statistics.dashboard(
      t.actor('manager'),
      {},
      'zh-CN',
    );
    const value = (id: string): number => figures.find((f) => f.id === id)?.value ?? -1;
    const sum = (numbers: number[]): number => numbers.reduce((a, b) => a + b, 0);
    expect(sum(openByPhase.map((f) => f.value ?? 0))).toBe(value('open'));
    expect(sum(overdueByUnit.map((u) => u.open))).toBe(value('open'));
    expect(sum(overdueByUnit.map((u) => u.overdue))).toBe(value('overdue'));
    expect(sum(perDay.map((d) => d.received))).toBe(states.length);
    const rate = figures.find((f) => f.id === 'onTimeRate');
    expect(rate?.denominator).toBe(
      (rate?.numerator ?? 0) + value('closedLate') + value('overdueOpen'),
    );
    expect(value('onHold')).toBe(1);
  });

  test('counts on time by the total clock: what was answered late is late', async () => {
    const figure = async (name: string): Promise<string[]> =>
      (await listed('manager', { figure: `${name}:2026-03-01:2026-03-25` }))
        .map((item) => item.title)
        .sort();
    expect(await figure('closedOnTime')).toEqual(['小区夜间施工噪音']);
    expect(await figure('closedLate')).toEqual(['举报夜间偷排', '自来水发黄']);
    expect(await figure('overdueOpen')).toEqual(['楼道堆物', '路灯不亮']);
  });

  test('knows no period that ends before it begins', async () => {
    await expect(
      read.statistics.dashboard(t.actor('manager'), { from: '2026-03-02', to: '2026-03-01' }, 'en'),
    ).rejects.toMatchObject({ code: 'invalid_payload' });
  });
});
