import { beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { createPortal } from '../../apps/portal/src/portal.js';
import { DUE_LOAD, OVERDUE_LOAD, readConfig, unknownStates, worldOf } from '@huiyin/server';
import { deliveryHouse, type DeliveryHouse } from '../support/delivery-house.js';
import { Visitor } from '../support/portal.js';
import { readingServices, type Reading } from '../support/services.js';
import { atEnd, ownServer } from '../support/test-database.js';
import { fillUp } from './fill.js';
import { faultsOf, type Bounds, type Fault } from './plan.js';
import { Recorder } from '../support/recorder.js';

/*
 * Every statement that lists, searches, timers and the delivery really send is taken from the wire and run once more
 * with EXPLAIN ANALYZE: none may read a table from end to end, sort more than a page needs, or
 * look at a number of rows that grows with the archive (peers.md 5.2: every query has an index plan at 1 M cases).
 * With fewer (`SIZE_CASES=200000`) it is quicker, and most of what would be read or sorted as a whole shows as well.
 */

const CASES = Number(process.env['SIZE_CASES'] ?? 1_000_000);
const NOW = '2026-10-20T10:30+08:00';
const LONG = 900_000;

let house: DeliveryHouse;
let reading: Reading;
let portalUrl: string;
let admin: pg.Client;
const recorder = new Recorder();

beforeAll(async () => {
  await ownServer();
  house = await deliveryHouse({ now: NOW });
  reading = readingServices(house);
  const now = new Date(NOW);
  const { directory, workflows, identities, calendars } = house;
  const knowledge = {
    ...{ directory, workflows, identities, calendar: calendars.city, profile: 'standard' },
    world: worldOf(directory, calendars),
  };
  await fillUp(house.url, knowledge, {
    cases: CASES,
    now,
    lived: () => reading.reader.run(),
  });
  const config = readConfig({
    NODE_ENV: 'test',
    DATABASE_URL: house.as('portal'),
    LOG_LEVEL: 'fatal',
  });
  const portal = await createPortal(config, { clock: house.clock });
  await portal.listen(0, '127.0.0.1');
  atEnd(() => portal.close());
  portalUrl = await portal.getUrl();
  admin = new pg.Client({ connectionString: house.url });
  await admin.connect();
  atEnd(() => admin.end());
}, LONG);
atEnd(() => Promise.resolve(recorder.end()));

/**
 * A page of fifty rows, and what has to be looked at on the way to it: a thousand times as many where it is asked for
 * what one case of a thousand is, whatever the size of the archive.
 */
const PAGE: Bounds = { sorted: 8_000, passedOver: 80_000, pages: 80_000 };

async function faults(bounds: Bounds = PAGE): Promise<Fault[]> {
  const found: Fault[] = [];
  for (const sent of recorder.statements()) found.push(...(await faultsOf(admin, sent, bounds)));
  recorder.forget();
  return found;
}

const SEES_ALL = ['dispatcher', 'supervisor', 'operator'];
const OF_UNITS = ['gas', 'urban.liaison', 'chenghu.head', 'liuan.handler'];
const VIEWERS = [...SEES_ALL, ...OF_UNITS, 'admin'];

const QUERIES = [
  {},
  { scope: 'mine' },
  { due: 'overdue' },
  { due: 'soon', scope: 'mine' },
  { due: 'today' },
  { due: 'none' },
  { phase: ['assigned'] },
  { phase: ['closed'], sort: '-received' },
  { phase: ['received', 'assigned'], sort: 'received' },
  { state: ['closed.terminated'], sort: '-updated' },
  { state: ['assigned.onHold'] },
  { kind: ['mailbox'] },
  { kind: ['mailbox'], sort: 'received' },
  { type: ['report'], sort: '-received' },
  { flag: ['supervised'], sort: '-received' },
  { flag: ['sensitive'] },
  { receivedFrom: '2026-09-01', receivedTo: '2026-09-30', sort: 'received' },
  { closedFrom: '2026-09-01', closedTo: '2026-09-30', sort: '-received' },
  { q: '路灯' },
  { q: '枫林路' },
  { q: '量子计算' },
  { q: '路灯', sort: '-received' },
  { q: 'HL20260000', sort: '-received' },
  { sort: 'received' },
  { sort: '-updated' },
] as const;

test.each(VIEWERS)(
  'every list of %s follows an index, on the first page and on the next',
  async (viewer) => {
    const actor = house.actor(viewer);
    for (const query of QUERIES) {
      const during = `${viewer} ${JSON.stringify(query)}`;
      const first = await recorder.watch(during, () => reading.lists.list(actor, query, 'zh-CN'));
      if (first.nextCursor === null) continue;
      const cursor = first.nextCursor;
      await recorder.watch(`${during} next`, () =>
        reading.lists.list(actor, { ...query, cursor }, 'zh-CN'),
      );
    }
    expect(await faults()).toEqual([]);
  },
  LONG,
);

test(
  'a list by unit follows the index of the unit',
  async () => {
    const unit = house.unit('chenghu');
    for (const sort of ['due', '-received', 'received', '-updated'] as const)
      await recorder.watch(`unit by ${sort}`, () =>
        reading.lists.list(house.actor('office'), { unit, sort }, 'zh-CN'),
      );
    // By the last change there is no index of the unit: while its cases are few, they are sorted.
    expect(await faults({ ...PAGE, sorted: 20_000 })).toEqual([]);
  },
  LONG,
);

test.each([...SEES_ALL, ...OF_UNITS])(
  'the counts above the list of %s read no table from end to end',
  async (viewer) => {
    for (const filter of [
      {},
      { scope: 'mine' },
      { type: ['complaint'] },
      { due: 'overdue' },
    ] as const)
      await recorder.watch(`counts ${JSON.stringify(filter)}`, () =>
        reading.lists.counts(house.actor(viewer), filter),
      );
    // What is open is counted case by case, and the rest by an index alone.
    expect(await faults({ sorted: 100, passedOver: 200_000, pages: 200_000 })).toEqual([]);
  },
  LONG,
);

test(
  'likely duplicates are found among the cases of ninety days by what is rare in them',
  async () => {
    const texts = [
      '枫林路的路灯昨晚就不亮了，连着五盏都是黑的，晚上走路看不清。希望尽快处理。',
      '想咨询一下量子计算培训班的发票怎么开具。',
      '楼下的老街坊面馆油烟直排，窗户都不敢开，已经多次反映，一直没有解决，请重视。',
    ];
    for (const text of texts)
      await recorder.watch(`similar ${text.slice(0, 6)}`, () =>
        reading.similar.find(
          house.actor('operator'),
          { text, phone: '13900010007', place: '澄湖区枫林路1号' },
          'zh-CN',
        ),
      );
    expect(await faults({ ...PAGE, passedOver: 60_000 })).toEqual([]);
  },
  LONG,
);

test(
  'a case, its history and the notices of a person are read by their keys',
  async () => {
    const dispatcher = house.actor('dispatcher');
    const [item] = (await reading.lists.list(dispatcher, { limit: 1 }, 'zh-CN')).items;
    const id = item?.id ?? 0;
    await recorder.watch('view', () => reading.views.view(dispatcher, id, 'zh-CN'));
    await recorder.watch('timeline', () => reading.views.timeline(dispatcher, id, 'zh-CN'));
    await recorder.watch('notices', () => house.notices.list(dispatcher, 'zh-CN'));
    expect(await faults()).toEqual([]);
  },
  LONG,
);

test(
  'timers, relay, sweep and reconciler find what is due, and nothing else',
  async () => {
    // The next deadlines fall due.
    const [next] = await house.postgres.query<{ at: Date }>(
      'select min(next_at) as at from case_deadlines where next_at is not null',
    );
    house.clock.set((next?.at ?? new Date(NOW)).toISOString());
    await recorder.watch('sweep', () => house.sweep.fireDue(house.clock.now()));
    await recorder.watch('relay', () => house.relay.drainOnce());
    await recorder.watch('reconciler', () => house.reconciler.run(house.clock.now()));
    expect(await faults()).toEqual([]);
  },
  LONG,
);

test(
  'the load of a unit before a dispatch is counted along its open cases',
  async () => {
    const covered = house.directory.covers(house.unit('urban'));
    const units = covered.map(() => house.unit('urban'));
    const until = new Date(house.clock.now().getTime() + 20 * 86_400_000);
    const [from, to] = [house.clock.now(), until].map((at) => at.toISOString().slice(0, 10));
    await recorder.watch('load', async () => {
      await house.postgres.query(DUE_LOAD, [units, covered, from, to, until]);
      await house.postgres.query(OVERDUE_LOAD, [units, covered, house.clock.now()]);
    });
    expect(await faults()).toEqual([]);
  },
  LONG,
);

test(
  'a process that starts hops over the states of the archive',
  async () => {
    await recorder.watch('states', () => unknownStates(house.postgres, house.workflows));
    expect(await faults()).toEqual([]);
  },
  LONG,
);

test(
  'the portal finds a case by its number, and what is published by an index of its own',
  async () => {
    const { number, code } = await house.request();
    const visitor = new Visitor(portalUrl);
    await recorder.watch('published', () => visitor.open('/published'));
    await visitor.open('/query');
    await recorder.watch('query', () => visitor.submit({ number, queryCode: code }));
    await recorder.watch('progress', () => visitor.open('/progress'));
    expect(visitor.page.status).toBe(200);
    expect(await faults()).toEqual([]);
  },
  LONG,
);
