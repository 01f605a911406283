import { beforeAll, describe, expect, test } from '@jest/globals';
import { createCalendar } from '@huiyin/core';
import { loadCalendarData } from '@huiyin/workflows';
import type pg from 'pg';
import { RandomLives, randomOf } from '../../../../test/support/random-lives.js';
import {
  readingServices,
  testServices,
  type Reading,
  type TestServices,
} from '../../../../test/support/services.js';
import { settled } from '../../../../test/support/settled.js';
import { atEnd } from '../../../../test/support/test-database.js';
import type { CaseFilter } from '../cases/case-filter.js';
import { CaseService } from '../cases/case.service.js';
import { Postgres } from '../database/postgres.js';
import { StatisticsReader } from './reader.js';
import { recount, type Recount } from './recount.js';
import { filterOf } from './statistics.queries.js';

let t: TestServices;
let read: Reading;
let lives: RandomLives;
beforeAll(async () => {
  t = await testServices();
  read = readingServices(t);
  lives = new RandomLives(t, 20260302);
});

const counted = (): Promise<Recount> => recount(t.postgres, t.workflows, t.calendars.city);

async function agrees(): Promise<Recount> {
  await settled(t.postgres);
  expect((await read.reader.run()).ended).toBe('idle');
  const result = await counted();
  expect(result.differences).toEqual([]);
  expect(result).toMatchObject({ differing: 0, underWay: 0, cases: lives.ids.length });
  return result;
}

/** A connection that breaks at some statement of a transaction, or just before its commit. */
class Breaking extends Postgres {
  breaks = 0;
  random = randomOf(7);

  override transaction<T>(fn: (tx: pg.PoolClient) => Promise<T>): Promise<T> {
    return super.transaction(async (tx) => {
      const at = Math.floor(this.random() * 12);
      let said = 0;
      const breaking = new Proxy(tx, {
        get: (target, name) => {
          if (name !== 'query') return Reflect.get(target, name) as unknown;
          return (...args: unknown[]) => {
            if (said++ === at) this.fail();
            return (target.query as (...args: unknown[]) => unknown).apply(target, args);
          };
        },
      });
      const result = await fn(breaking);
      if (at >= said && at < 9) this.fail();
      return result;
    });
  }

  private fail(): never {
    this.breaks++;
    throw new Error('the connection broke');
  }
}

function readerOn(postgres: Postgres): StatisticsReader {
  return new StatisticsReader(postgres, t.workflows, t.calendars);
}

describe('the statistics of lives as chance wills them', () => {
  test('are the same as a full count, cell by cell', async () => {
    await lives.live(300);
    expect(lives.happened).toBeGreaterThan(200);
    const { cells } = await agrees();
    expect(cells).toBeGreaterThan(1_000);
    // The lives must have led everywhere, or the agreement would prove little.
    const seen = await t.postgres.query<{ class: string }>(
      'select distinct class from case_closings order by 1',
    );
    expect(seen.map((row) => row.class)).toEqual(
      expect.arrayContaining(['answered', 'answeredDirectly', 'merged', 'withdrawn']),
    );
    const [row] = await t.postgres.query<
      Record<string, number>
    >(/* sql */ `select sum(closed_late) as late, sum(closed_in_time) as "inTime", sum(open_past_due) as open,
        sum(callbacks_effective) as reached, sum(contacted_in_time) as contacted, sum(reworked) as reworked,
        count(*) filter (where since <> '-infinity') as again from statistics_days where unit_id = -1`);
    for (const [name, n] of Object.entries(row ?? {}))
      expect(`${name} ${n > 0 ? 'some' : 'none'}`).toBe(`${name} some`);
  });

  test('stay so when the reader is killed at any statement, and by small batches', async () => {
    const breaking = new Breaking(t.url, { max: 2 });
    atEnd(() => breaking.close());
    const reader = readerOn(breaking);
    for (let round = 0; round < 12; round++) {
      await lives.live(10);
      for (let i = 0; i < 6; i++) await reader.step(3).catch(() => undefined);
    }
    expect(breaking.breaks).toBeGreaterThan(10);
    await agrees();
  });

  test('stay so when two readers are at work while cases go on', async () => {
    const other = new Postgres(t.url, { max: 2 });
    atEnd(() => other.close());
    const readers = [read.reader, readerOn(other)];
    let living = true;
    const reading = readers.map(async (reader) => {
      let steps = 0;
      while (living) {
        const { did } = await reader.step(4);
        if (did === 'events') steps++;
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
      return steps;
    });
    await lives.live(60);
    living = false;
    expect((await Promise.all(reading)).every((steps) => steps > 0)).toBe(true);
    await agrees();
  });

  test('are right whichever part of them has been read', async () => {
    await lives.live(25);
    await read.reader.step(2);
    const { underWay, differences } = await counted();
    expect(underWay).toBeGreaterThan(0);
    expect(differences).toEqual([]);
    await agrees();
  });

  test('find every cell that is wrong', async () => {
    await t.postgres
      .query(/* sql */ `update statistics_days set received = received + 1, solved = solved + 2
        where ctid = (select ctid from statistics_days where unit_id = -1 and received > 0 limit 1)`);
    await t.postgres.query(
      `delete from statistics_open where name = 'due' and unit_id = -1 and kind = 'hotline'`,
    );
    await t.postgres.query(
      'update case_facts set total_outcome = null where case_id = (select min(case_id) from case_facts where total_outcome is not null)',
    );
    const { differences, differing } = await counted();
    expect(differing).toBe(differences.length);
    const columns = differences.map((one) => `${one.of} ${one.column}`);
    expect(columns).toEqual(
      expect.arrayContaining(['day received', 'day solved', 'open count', 'case total_outcome']),
    );
    await read.reader.forget();
    await expect(counted()).rejects.toThrow('counted anew');
    await agrees();
  });
});

describe('an event that is committed late', () => {
  test('is not passed over by those that were written after it', async () => {
    const id = await lives.register({ kind: 'hotline' });
    await agrees();
    let commit: () => void = () => undefined;
    let written: () => void = () => undefined;
    const isWritten = new Promise<void>((resolve) => (written = resolve));
    const mayCommit = new Promise<void>((resolve) => (commit = resolve));
    class Slow extends Postgres {
      override transaction<T>(fn: (tx: pg.PoolClient) => Promise<T>): Promise<T> {
        return super.transaction(async (tx) => {
          const result = await fn(tx);
          written();
          await mayCommit;
          return result;
        });
      }
    }
    const slow = new Slow(t.url, { max: 1 });
    atEnd(() => slow.close());
    const door = new CaseService(slow, t.workflows, t.directory, t.calendars, t.clock);
    const late = door.apply({
      caseId: id,
      type: 'note',
      payload: { text: '稍后提交' },
      actor: t.actor('operator'),
    });
    await isWritten;
    t.clock.advance(60_000);
    const begun = t.clock.now();
    const after = await lives.register({ kind: 'hotline' });
    t.clock.advance(3_600_000);
    await read.reader.run();
    const facts = async (caseId: number): Promise<number> =>
      (await t.postgres.query('select from case_facts where case_id = $1', [caseId])).length;
    // What was committed meanwhile waits with it, and the figures say up to when they count.
    expect(await facts(after)).toBe(0);
    const { cutOff } = await read.statistics.dashboard(t.actor('manager'), {}, 'zh-CN');
    expect(cutOff).toBe(begun.toISOString());
    commit();
    await late;
    await agrees();
    expect(await facts(after)).toBe(1);
  });
});

describe('a change of the calendar', () => {
  test('has all working days counted anew', async () => {
    const days = async (): Promise<number> =>
      (
        await t.postgres.query<{ n: number }>(
          'select sum(closing_working_days) as n from statistics_days where unit_id = -1',
        )
      )[0]?.n ?? 0;
    await agrees();
    const [before, { city }] = [await days(), t.calendars];
    const daysOff = Object.fromEntries(
      Array.from({ length: 20 }, (_, i) => [city.addDays('2026-03-02', i * 3), '台风停工']),
    );
    const data = { ...loadCalendarData(), version: 'with days off' };
    t.calendars.replace(
      createCalendar({ ...data, overlay: { daysOff, workingDays: {} } }),
      new Map(),
    );
    await agrees();
    expect(await days()).toBeLessThan(before);
    t.calendars.replace(city, new Map());
    await agrees();
    expect(await days()).toBe(before);
  });
});

describe('every figure', () => {
  const paged = async (viewer: string, filter: CaseFilter): Promise<number[]> => {
    const ids: number[] = [];
    for (let cursor: string | undefined; ;) {
      const page = await read.lists.list(t.actor(viewer), { ...filter, limit: 7, cursor }, 'zh-CN');
      ids.push(...page.items.map((item) => item.id));
      if (page.nextCursor === null) return ids;
      cursor = page.nextCursor;
    }
  };
  const VIEWERS = ['manager', 'urban.head', 'chenghu.head'];
  test.each(VIEWERS)('that %s sees is as long as its list', async (viewer) => {
    await agrees();
    const months = { from: '2026-01-01', to: '2026-12-31' };
    const [day] = await t.postgres.query<{ day: string }>(
      `select day from case_closings where since <> '-infinity' order by day limit 1`,
    );
    for (const query of [
      {},
      months,
      { from: '2026-03-01', to: day?.day },
      { ...months, unit: t.unit('chenghu') },
      { ...months, kind: 'mailbox' },
    ]) {
      const dashboard = await read.statistics.dashboard(t.actor(viewer), query, 'zh-CN');
      const length = async (list: Record<string, string>): Promise<number> => {
        const { total } = await read.lists.counts(t.actor(viewer), filterOf(list));
        return total;
      };
      for (const figure of [...dashboard.figures, ...dashboard.openByPhase]) {
        expect([figure.id, await length(figure.query)]).toEqual([figure.id, figure[figure.lists]]);
        const ids = await paged(viewer, filterOf(figure.query));
        expect([figure.id, new Set(ids).size]).toEqual([figure.id, ids.length]);
        expect([figure.id, ids.length]).toEqual([figure.id, figure[figure.lists]]);
      }
      for (const row of dashboard.overdueByUnit)
        expect([row.unitName, await length(row.query)]).toEqual([row.unitName, row.overdue]);
    }
  });
});
