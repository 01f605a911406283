import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { at, china } from '../../../../test/support/china-calendar.js';
import { countCases, type CaseRecord, type ClockRecord, type Period } from './count-cases.js';
import {
  changeRate,
  commonIndicators,
  requestsPerTenThousand,
  threeRateScore,
} from './formulas.js';
import { median, percent, percentile, roundHalfUp } from './numbers.js';
import { satisfactionLevel } from './satisfaction.js';

const october: Period = { from: '2026-10-01', to: '2026-10-31', cutOff: at('2026-11-05 09:00') };

function clock(dueDay: string, stopped: string | null): ClockRecord {
  const dueAt = new Date(at(`${dueDay} 00:00`).getTime() + 86_400_000);
  return { dueDay, dueAt, stoppedAt: stopped === null ? null : at(stopped) };
}

function record(more: Partial<CaseRecord> = {}): CaseRecord {
  return {
    acceptedAt: null,
    answeredDirectly: false,
    repeated: false,
    dispatchedAt: null,
    repliedAt: null,
    closedAt: null,
    handling: null,
    sign: null,
    contact: null,
    returnAsked: false,
    wrongUnit: false,
    extended: false,
    reworked: false,
    dueForCallback: false,
    callback: null,
    ...more,
  };
}

function indicator(id: string, records: CaseRecord[], period = october) {
  const found = commonIndicators(countCases(records, period, china)).find((one) => one.id === id);
  if (!found) throw new Error(`no indicator ${id}`);
  return found;
}

describe('percentages', () => {
  test.each([
    [14, 26, 1, 53.8], // report 002_…: repeat rate
    [1715, 2274, 2, 75.42], // Huaibei: closing rate
    [3392, 3394, 1, 99.9], // report 001_…: closing rate
    [597, 601, 2, 99.33], // Ningguo: on time
    [1, 8, 0, 13], // 12.5 → 13: half goes up
    [201, 20_000, 2, 1.01], // 1.005, which binary holds as 1.00499…
    [0, 5, 2, 0],
    [5, 5, 2, 100],
  ])('%d of %d with %d decimals is %d %%', (numerator, denominator, decimals, value) =>
    expect(percent(numerator, denominator, decimals)).toBe(value),
  );

  test('of nothing is no percentage', () => expect(percent(0, 0)).toBeNull());

  test('round half-up, below zero too', () => {
    expect([1.005, 0.125, -0.125, 2.5].map((value) => roundHalfUp(value, 2))).toEqual([
      1.01, 0.13, -0.12, 2.5,
    ]);
    expect([changeRate(110, 100), changeRate(90, 120), changeRate(5, 0)]).toEqual([10, -25, null]);
  });
});

describe('median and percentile', () => {
  test.each([
    [[3, 1, 2], 2, 3],
    [[4, 1, 3, 2], 2.5, 4],
    [[7], 7, 7],
    [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 5.5, 9],
  ])('of %j', (values, middle, ninetieth) => {
    expect(median(values)).toBe(middle);
    expect(percentile(values, 90)).toBe(ninetieth);
  });
  test('of nothing are nothing', () =>
    expect([median([]), percentile([], 90)]).toEqual([null, null]));
});

describe('on-time closing', () => {
  const inTime = record({ handling: clock('2026-10-13', '2026-10-13 23:59') });
  const late = record({ handling: clock('2026-10-13', '2026-10-14 00:00') });
  const open = record({ handling: clock('2026-10-30', null) });

  test('refers to what should have closed in the period', () => {
    const notYetDue = record({ handling: clock('2026-11-03', '2026-10-20') });
    const dueBefore = record({ handling: clock('2026-09-30', '2026-10-20') });
    expect(indicator('onTimeClosingRate', [inTime, late, open, notYetDue, dueBefore])).toEqual({
      id: 'onTimeClosingRate',
      numerator: 1,
      denominator: 3,
      population: 'dueToClose',
      unit: 'percent',
      value: 33.33,
    });
  });

  test('the due day of the last of the month belongs to the month, though it ends in the next', () =>
    expect(
      indicator('onTimeClosingRate', [
        record({ handling: clock('2026-10-31', '2026-10-31 20:00') }),
      ]).denominator,
    ).toBe(1));

  test('closed early, in an earlier period, counts where it was due', () =>
    expect(
      indicator('onTimeClosingRate', [record({ handling: clock('2026-10-08', '2026-09-20') })])
        .value,
    ).toBe(100));

  test('overdue has two parts: closed late, and still open', () => {
    const all = [inTime, late, open];
    expect(indicator('overdueRate', all)).toMatchObject({
      numerator: 2,
      denominator: 3,
      value: 66.67,
    });
    expect(indicator('overdueClosedRate', all).numerator).toBe(1);
    expect(indicator('overdueOpenRate', all).numerator).toBe(1);
  });

  test('what happens after the cut-off is not known at it', () => {
    const early = { ...october, cutOff: at('2026-10-14 00:00') };
    const all = [late, open, record({ handling: clock('2026-10-13', '2026-10-20') })];
    expect(indicator('overdueOpenRate', all, early)).toMatchObject({
      numerator: 2,
      denominator: 2,
    });
  });

  test('in time, late and open always add up to what was due', () =>
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(fc.integer({ min: 0, max: 60 }), fc.option(fc.integer({ min: 0, max: 90 }))),
          { maxLength: 30 },
        ),
        (cases) => {
          const records = cases.map(([dueIn, stoppedIn]) => {
            const due = china.addDays('2026-09-15', dueIn);
            const stopped =
              stoppedIn === null ? null : `${china.addDays('2026-09-01', stoppedIn)} 12:00`;
            return record({ handling: clock(due, stopped) });
          });
          const counts = countCases(records, october, china);
          expect(counts.closedInTime + counts.closedLate + counts.openPastDue).toBe(
            counts.dueToClose,
          );
        },
      ),
    ));
});

describe('the other indicators', () => {
  test('closing rate counts what is not yet due, too', () => {
    const dispatchedAt = at('2026-10-20');
    expect(
      indicator('closingRate', [
        record({ dispatchedAt, closedAt: at('2026-11-02') }),
        record({ dispatchedAt }),
        record({ dispatchedAt, closedAt: at('2026-11-06') }), // after the cut-off
        record({ dispatchedAt: at('2026-09-20'), closedAt: at('2026-10-02') }),
      ]),
    ).toMatchObject({ numerator: 1, denominator: 3 });
  });

  test('mean closing time in working days, day zero not counted', () => {
    const closed = (from: string, to: string): CaseRecord =>
      record({ dispatchedAt: at(from), closedAt: at(to) });
    expect(
      indicator('meanClosingTime', [
        closed('2026-09-30', '2026-10-08'),
        closed('2026-09-30', '2026-10-13'),
        closed('2026-10-12', '2026-10-12'),
      ]),
    ).toMatchObject({ numerator: 6, denominator: 3, unit: 'workingDays', value: 2 });
  });

  test('shares of the accepted, the dispatched and the replied', () => {
    const acceptedAt = at('2026-10-09');
    const dispatchedAt = at('2026-10-09');
    const repliedAt = at('2026-10-12');
    const records = [
      record({ acceptedAt, answeredDirectly: true }),
      record({
        acceptedAt,
        dispatchedAt,
        repliedAt,
        repeated: true,
        returnAsked: true,
        wrongUnit: true,
      }),
      record({
        acceptedAt,
        dispatchedAt,
        repliedAt,
        extended: true,
        reworked: true,
        contact: clock('2026-10-10', '2026-10-09 17:00'),
      }),
      record({ acceptedAt, dispatchedAt, contact: clock('2026-10-10', '2026-10-11') }),
      record({ acceptedAt, dispatchedAt, sign: clock('2026-10-10', '2026-10-09 17:00') }),
    ];
    const of = (id: string): [number, number] => {
      const { numerator, denominator } = indicator(id, records);
      return [numerator, denominator];
    };
    expect(of('directRate')).toEqual([1, 5]);
    expect(of('repeatRate')).toEqual([1, 5]);
    expect(of('dispatchAccuracy')).toEqual([3, 4]);
    expect(of('returnRate')).toEqual([1, 4]);
    expect(of('extensionRate')).toEqual([1, 4]);
    expect(of('firstContactRate')).toEqual([1, 4]);
    expect(of('signedInTimeRate')).toEqual([1, 1]);
    expect(of('reworkRate')).toEqual([1, 2]);
  });

  test('callback: attempted, reached, solved and satisfied are four different things', () => {
    const closed = (callback: CaseRecord['callback']): CaseRecord =>
      record({
        dispatchedAt: at('2026-10-09'),
        closedAt: at('2026-10-15'),
        dueForCallback: true,
        callback,
      });
    const records = [
      closed(null),
      closed({ effective: false, solved: false, satisfaction: null }),
      closed({ effective: true, solved: true, satisfaction: 5 }),
      closed({ effective: true, solved: true, satisfaction: 3 }),
      closed({ effective: true, solved: false, satisfaction: 4 }),
      closed({ effective: true, solved: false, satisfaction: 1 }),
      { ...closed(null), dueForCallback: false },
    ];
    const value = (id: string): number | null => indicator(id, records).value;
    expect(value('callbackCoverage')).toBe(83.33);
    expect(value('effectiveCallbackRate')).toBe(80);
    expect(value('resolutionRate')).toBe(50);
    expect(value('satisfactionRate')).toBe(50);
    expect(value('satisfactionRateWithBasic')).toBe(75);
    expect(value('dissatisfactionRate')).toBe(25);
  });

  test('an empty period has no rates', () =>
    expect(commonIndicators(countCases([], october, china)).map((one) => one.value)).toEqual(
      Array(20).fill(null),
    ));

  test('five levels are stored, three reported', () =>
    expect(([5, 4, 3, 2, 1] as const).map(satisfactionLevel)).toEqual([
      'satisfied',
      'satisfied',
      'basic',
      'unsatisfied',
      'unsatisfied',
    ]));

  test('requests per ten thousand residents', () =>
    expect(requestsPerTenThousand(1234, 870_000).value).toBe(14.18));

  test('the three rates are weighed', () => {
    const counts = {
      ...countCases([], october, china),
      dispatched: 10,
      contactedInTime: 9,
      callbacksEffective: 8,
      solved: 6,
      satisfied: 5,
      basicallySatisfied: 2,
    };
    expect(threeRateScore(counts)).toBe(83.88); // 27 + 26.25 + 30.625
    expect(threeRateScore(counts, undefined, 0.6)).toBe(80.38);
    expect(threeRateScore(countCases([], october, china))).toBeNull();
  });
});
