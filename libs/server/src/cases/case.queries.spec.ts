import { beforeAll, describe, expect, test } from '@jest/globals';
import { mayView, PHASES, type CaseState } from '@huiyin/core';
import { manyCases } from '../../../../test/support/many-cases.js';
import {
  readingServices,
  testServices,
  type Reading,
  type TestServices,
} from '../../../../test/support/services.js';
import { CaseQueries, type ListQuery } from './case.queries.js';
import { CASE_SORTS } from './case-filter.js';
import type { CaseItem } from './views.js';

const VIEWERS = [
  'operator',
  'dispatcher',
  'reviewer',
  'supervisor',
  'manager',
  'urban.handler',
  'water.head',
  'chenghu.head',
  'liuan.handler',
  'ecology.liaison',
  'admin',
];

let t: TestServices;
let read: Reading;
let states: CaseState[];
beforeAll(async () => {
  t = await testServices();
  read = readingServices(t);
  states = await manyCases(t);
});

const everything = async (viewer: string, query: ListQuery, limit = 3): Promise<CaseItem[]> => {
  const items: CaseItem[] = [];
  let cursor: string | undefined;
  do {
    const page = await read.lists.list(t.actor(viewer), { ...query, limit, cursor }, 'zh-CN');
    items.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  return items;
};
const ids = (items: readonly { id: number }[]): number[] =>
  items.map((item) => item.id).sort((a, b) => a - b);

describe('a list', () => {
  test.each(VIEWERS)('shows %s exactly the cases that may be opened', async (viewer) => {
    const actor = t.actor(viewer);
    const visible = states.filter((state) => mayView(t.workflows.get(state.kind), actor, state));
    expect(ids(await everything(viewer, {}))).toEqual(ids(visible));
    expect((await read.lists.counts(actor, {})).total).toBe(visible.length);
  });

  test('of a unit shows what stands with it and below it, and nothing else', async () => {
    const ofStreet = ids(await everything('liuan.handler', {}));
    expect(ofStreet).toHaveLength(1);
    expect(ids(await everything('chenghu.head', {}))).toEqual(ofStreet);
    expect(await everything('admin', {})).toEqual([]);
  });

  test.each(CASE_SORTS)('sorted by %s gives every case once, over all pages', async (sort) => {
    const paged = await everything('operator', { sort }, 3);
    expect(ids(paged)).toEqual(ids(states));
    const [whole] = [await everything('operator', { sort }, 200)];
    expect(paged).toEqual(whole);
  });

  test('sorted by due begins with the most overdue', async () => {
    const items = await everything('operator', { sort: 'due' });
    const due = items.flatMap((item) => (item.due ? [item.due.at] : []));
    expect(due).toEqual([...due].sort());
    expect(items[0]?.light).toBe('deepRed');
    expect(items.at(-1)?.due).toBeNull();
  });

  const FILTERS: [string, ListQuery, (s: CaseState) => boolean][] = [
    ['a phase', { phase: ['assigned'] }, (s) => s.phase === 'assigned'],
    [
      'a state',
      { state: ['assigned.onHold', 'closed.merged'] },
      (s) => ['assigned.onHold', 'closed.merged'].includes(s.state),
    ],
    ['a type', { type: ['report'] }, (s) => s.snapshot.context.requestType === 'report'],
    ['a flag', { flag: ['urgent'] }, (s) => s.snapshot.context.urgent],
    [
      'a day of receipt',
      { receivedFrom: '2026-03-24', receivedTo: '2026-03-24' },
      (s) => s.receivedAt.toISOString().startsWith('2026-03-24'),
    ],
    [
      'a day of closing',
      { closedFrom: '2026-03-04', closedTo: '2026-03-13' },
      (s) => /2026-03-(04|13)/.test(s.closedAt?.toISOString() ?? ''),
    ],
    ['an unknown kind', { kind: ['nonsense'] }, () => false],
    ['a number', { q: 'hl2026' }, () => true],
    ['a passage of two characters', { q: '噪音' }, (s) => /噪音/.test(s.title)],
    ['two passages', { q: '道路 大修' }, (s) => s.title === '道路大修'],
  ];
  test.each(FILTERS)(
    'by %s shows just those, and the counts agree',
    async (_name, query, expected) => {
      const items = await everything('operator', query);
      expect(ids(items)).toEqual(ids(states.filter(expected)));
      const counts = await read.lists.counts(t.actor('operator'), query);
      expect(counts.total).toBe(items.length);
      for (const phase of PHASES)
        expect(counts.byPhase[phase]).toBe(items.filter((i) => i.phase.value === phase).length);
      expect(counts.overdue).toBe(
        items.filter((i) => i.light === 'red' || i.light === 'deepRed').length,
      );
      expect(counts.soon).toBe(items.filter((i) => i.light === 'yellow').length);
    },
  );

  test('by light agrees with the light of each row', async () => {
    const all = await everything('operator', {});
    expect(ids(await everything('operator', { due: 'overdue' }))).toEqual(
      ids(all.filter((i) => /red/i.test(i.light))),
    );
    expect(ids(await everything('operator', { due: 'soon' }))).toEqual(
      ids(all.filter((i) => i.light === 'yellow')),
    );
    expect(ids(await everything('operator', { due: 'none' }))).toEqual(
      ids(all.filter((i) => i.phase.value !== 'closed' && !i.due)),
    );
    expect(ids(await everything('operator', { due: 'today' }))).toEqual(
      ids(all.filter((i) => i.due?.day === '2026-03-25')),
    );
  });

  test('of what is mine shows each role its own work', async () => {
    const mine = async (viewer: string): Promise<string[]> =>
      (await everything(viewer, { scope: 'mine' })).map((item) => item.state.value).sort();
    expect(await mine('dispatcher')).toEqual(['assigned.returnRequested']);
    expect(await mine('operator')).toEqual(['received.registered']);
    expect(await mine('reviewer')).toEqual(['answered.toReview']);
    expect(await mine('supervisor')).toContain('assigned.handling');
    const asked = await everything('supervisor', { scope: 'mine', state: ['assigned.handling'] });
    expect(asked.map((item) => item.title)).toEqual(['占道经营']);
    const units = await everything('urban.handler', { scope: 'mine' });
    expect(units.every((item) => item.leadUnit?.name === '市城市管理局')).toBe(true);
    expect((await read.lists.counts(t.actor('urban.handler'), {})).mine).toBe(units.length);
  });

  test.each([['{}'], ['WyJkdWUiLG51bGxd'], ['not a cursor'], ['']])(
    'refuses the cursor %p',
    async (cursor) => {
      await expect(read.lists.list(t.actor('operator'), { cursor }, 'en')).rejects.toMatchObject({
        code: 'invalid_payload',
        details: { faults: [{ path: 'cursor' }] },
      });
    },
  );

  test('refuses a search for nothing and a figure that does not exist', async () => {
    await expect(everything('operator', { q: 'a ，' })).rejects.toMatchObject({
      details: { faults: [{ path: 'q' }] },
    });
    await expect(everything('operator', { figure: 'constructor' })).rejects.toMatchObject({
      details: { faults: [{ path: 'figure' }] },
    });
  });

  test('finds a case by its corrected place', async () => {
    const open = states.find((s) => s.state === 'received.registered');
    await t.step(open?.id ?? 0, 'operator', 'amend', { place: '湖滨大道88号', remark: '核实' });
    const found = await everything('operator', { q: '湖滨大道' });
    expect(found.map((item) => [item.id, item.place])).toContainEqual([open?.id, '湖滨大道88号']);
  });

  test('takes whatever is searched for as text', async () => {
    for (const q of ["'; drop table cases; --", '%%%', '\\\\', '🙂🙂', ']]><b>']) {
      await expect(
        everything('operator', { q }).catch((e: { code: string }) => e.code),
      ).resolves.toBeDefined();
    }
  });
});

/** Takes every search for one of too many hits: then the list is searched on its way. */
class OnTheWay extends CaseQueries {
  protected override readonly mostHits = 0;
  protected override readonly mostHitsOfUnits = 0;
}

describe('a search for frequent words', () => {
  test.each(VIEWERS)('shows %s the same pages as one for rare words', async (viewer) => {
    const { postgres, workflows, directory, calendars, clock } = t;
    const onTheWay = new OnTheWay(postgres, workflows, directory, calendars, clock);
    const pages = async (lists: CaseQueries, query: ListQuery): Promise<number[][]> => {
      const all: number[][] = [];
      let cursor: string | undefined;
      do {
        const page = await lists.list(t.actor(viewer), { ...query, limit: 2, cursor }, 'zh-CN');
        all.push(page.items.map((item) => item.id));
        cursor = page.nextCursor ?? undefined;
      } while (cursor);
      return all;
    };
    for (const sort of CASE_SORTS)
      for (const filter of [
        {},
        { phase: ['assigned' as const] },
        { scope: 'mine' as const },
        { state: ['closed.answered'], phase: ['closed' as const] },
        { flag: ['urgent' as const] },
        { unit: t.unit('chenghu') },
        { unit: 999_999 },
      ]) {
        const query = { ...filter, sort, q: '噪音' };
        expect({ query, pages: await pages(onTheWay, query) }).toEqual({
          query,
          pages: await pages(read.lists, query),
        });
      }
    expect((await pages(read.lists, { q: '噪音' })).flat().length > 0).toBe(
      states.some(
        (state) =>
          state.title.includes('噪音') &&
          mayView(t.workflows.get(state.kind), t.actor(viewer), state),
      ),
    );
  });
});
