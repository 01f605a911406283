import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { china } from '../../../../test/support/china-calendar.js';
import type { Pause } from '../types.js';
import { countDue, dueOf, type CountInput } from './count.js';
import type { Length, LengthUnit } from './length.js';

const DAY = 86_400_000;
const OFFSET = 8 * 3_600_000;
const FROM = Date.parse('2023-01-01T00:00:00Z');
const TO = Date.parse('2026-06-30T00:00:00Z');

const instant = fc
  .integer({ min: FROM / 60_000, max: TO / 60_000 })
  .map((minute) => new Date(minute * 60_000));
const amountOf: Record<LengthUnit, number> = {
  minute: 5000,
  hour: 200,
  workingHour: 120,
  workingDay: 60,
  calendarDay: 90,
  month: 6,
};
const unit = fc.constantFrom(...(Object.keys(amountOf) as LengthUnit[]));
const length: fc.Arbitrary<Length> = unit.chain((name) =>
  fc.integer({ min: 1, max: amountOf[name] }).map((amount) => ({ unit: name, amount })),
);
/** A pause that begins up to 40 days after the start, or a little before it. */
const pausesAfter = (start: Date): fc.Arbitrary<Pause[]> =>
  fc.array(
    fc
      .record({
        begin: fc.integer({ min: -3000, max: 57_600 }),
        minutes: fc.integer({ min: 0, max: 30_000 }),
      })
      .map(({ begin, minutes }) => {
        const from = new Date(start.getTime() + begin * 60_000);
        return { from, to: new Date(from.getTime() + minutes * 60_000) };
      }),
    { maxLength: 4 },
  );
const counted: fc.Arbitrary<CountInput> = instant.chain((start) =>
  fc.record({
    start: fc.constant(start),
    length,
    pauses: pausesAfter(start),
    restarts: fc.constant([]),
    extensions: fc.array(length, { maxLength: 2 }),
  }),
);

const dueAt = (input: CountInput): number => dueOf(input, china).dueAt.getTime();
const plain = (start: Date, one: Length): CountInput => ({
  start,
  length: one,
  pauses: [],
  restarts: [],
  extensions: [],
});

describe('for every start, length, pause and extension', () => {
  test('a later start is never due earlier', () =>
    fc.assert(
      fc.property(instant, instant, length, (one, other, rule) => {
        const [earlier, later] = one < other ? [one, other] : [other, one];
        expect(dueAt(plain(earlier, rule))).toBeLessThanOrEqual(dueAt(plain(later, rule)));
      }),
    ));

  test('a longer rule is never due earlier', () =>
    fc.assert(
      fc.property(counted, fc.integer({ min: 1, max: 20 }), (input, more) => {
        if (input.length.unit === 'until') return;
        const longer = { ...input.length, amount: input.length.amount + more };
        expect(dueAt({ ...input, length: longer, extensions: [] })).toBeGreaterThanOrEqual(
          dueAt({ ...input, extensions: [] }),
        );
      }),
    ));

  test('an extension never shortens', () =>
    fc.assert(
      fc.property(counted, length, (input, extension) => {
        const extended = { ...input, extensions: [...input.extensions, extension] };
        expect(dueAt(extended)).toBeGreaterThanOrEqual(dueAt(input));
      }),
    ));

  test('a pause never shortens', () =>
    fc.assert(
      fc.property(counted, (input) => {
        expect(dueAt(input)).toBeGreaterThanOrEqual(dueAt({ ...input, pauses: [] }));
      }),
    ));

  test('pauses count once, however they overlap and in whatever order they stand', () =>
    fc.assert(
      fc.property(counted, (input) => {
        const doubled = [...input.pauses, ...input.pauses].reverse();
        expect(dueAt({ ...input, pauses: doubled })).toBe(dueAt(input));
      }),
    ));

  test('a restart forgets the time before it', () =>
    fc.assert(
      fc.property(counted, instant, (input, later) => {
        if (later < input.start) return;
        const anew = { ...input, start: later };
        expect(dueAt({ ...input, restarts: [later] })).toBe(dueAt(anew));
      }),
    ));

  test('the explanation ends with the due day and leaves no day unexplained', () =>
    fc.assert(
      fc.property(instant, fc.integer({ min: 1, max: 60 }), (start, amount) => {
        const answer = countDue(plain(start, { unit: 'workingDay', amount }), china);
        const days = answer.explanation.flatMap((s) =>
          s.step === 'counted' || s.step === 'skipped' ? [s] : [],
        );
        const total = days.reduce((sum, step) => sum + step.count, 0);
        expect(total).toBe((Date.parse(answer.dueDay) - Date.parse(localDay(start))) / DAY);
        const worked = days
          .filter((step) => step.step === 'counted')
          .reduce((sum, step) => sum + step.count, 0);
        expect(worked).toBe(amount);
        expect(answer.explanation.at(-1)).toEqual({
          step: 'due',
          day: answer.dueDay,
          at: answer.dueAt,
        });
      }),
    ));
});

/*
 * The oracle: written independently, day by day or minute by minute, with Date only and without any of the
 * functions under test except the calendar's verdict on a single day.
 */
function localDay(at: Date): string {
  return new Date(at.getTime() + OFFSET).toISOString().slice(0, 10);
}

function nextDay(day: string): string {
  return new Date(Date.parse(day) + DAY).toISOString().slice(0, 10);
}

function oracleDays(
  start: Date,
  amount: number,
  pauses: readonly Pause[],
  working: boolean,
): string {
  let day = localDay(start);
  let used = 0;
  while (used < amount) {
    day = nextDay(day);
    const isPaused = pauses.some(
      (p) => p.to !== null && localDay(p.from) < day && day <= localDay(p.to),
    );
    if (!isPaused && (!working || china.isWorkingDay(day))) used++;
  }
  while (!working && !china.isWorkingDay(day)) day = nextDay(day);
  return day;
}

function oracleMinutes(
  start: Date,
  minutes: number,
  pauses: readonly Pause[],
  office: boolean,
): number {
  let time = start.getTime();
  for (let left = minutes; left > 0; time += 60_000) {
    const local = new Date(time + OFFSET);
    const minute = local.getUTCHours() * 60 + local.getUTCMinutes();
    const open = (minute >= 540 && minute < 720) || (minute >= 780 && minute < 1020);
    const isPaused = pauses.some(
      (p) => p.to !== null && p.from.getTime() <= time && time < p.to.getTime(),
    );
    if (!isPaused && (!office || (open && china.isWorkingDay(localDay(new Date(time)))))) left--;
  }
  return time;
}

const withPauses = instant.chain((start) => fc.tuple(fc.constant(start), pausesAfter(start)));

describe('a naive count, day by day, agrees', () => {
  test.each(['workingDay', 'calendarDay'] as const)('%s', (name) =>
    fc.assert(
      fc.property(withPauses, fc.integer({ min: 1, max: 70 }), ([start, pauses], amount) => {
        const answer = dueOf({ ...plain(start, { unit: name, amount }), pauses }, china);
        expect(answer.dueDay).toBe(oracleDays(start, amount, pauses, name === 'workingDay'));
        expect(localDay(answer.dueAt)).toBe(nextDay(answer.dueDay));
      }),
    ),
  );

  test.each(['hour', 'workingHour'] as const)('%s, minute by minute', (name) =>
    fc.assert(
      fc.property(withPauses, fc.integer({ min: 1, max: 30 }), ([start, pauses], amount) => {
        const answer = dueOf({ ...plain(start, { unit: name, amount }), pauses }, china);
        expect(answer.dueAt.getTime()).toBe(
          oracleMinutes(start, amount * 60, pauses, name === 'workingHour'),
        );
      }),
      { numRuns: 40 },
    ),
  );

  test('months, by the calendar of Date', () =>
    fc.assert(
      fc.property(instant, fc.integer({ min: 1, max: 12 }), (start, amount) => {
        const [year = 0, month = 0, dayOfMonth = 0] = localDay(start).split('-').map(Number);
        const last = new Date(Date.UTC(year, month + amount, 0)).getUTCDate();
        let day = new Date(Date.UTC(year, month - 1 + amount, Math.min(dayOfMonth, last)))
          .toISOString()
          .slice(0, 10);
        while (!china.isWorkingDay(day)) day = nextDay(day);
        expect(dueOf(plain(start, { unit: 'month', amount }), china).dueDay).toBe(day);
      }),
    ));
});

describe('a pause adds exactly what it excludes', () => {
  test('working days: as many as lie inside it before the new due day', () =>
    fc.assert(
      fc.property(withPauses, fc.integer({ min: 1, max: 40 }), ([start, pauses], amount) => {
        const rule: Length = { unit: 'workingDay', amount };
        const paused = dueOf({ ...plain(start, rule), pauses }, china).dueDay;
        let excluded = 0;
        let between = 0;
        for (let day = nextDay(localDay(start)); day <= paused; day = nextDay(day)) {
          if (!china.isWorkingDay(day)) continue;
          between++;
          if (pauses.some((p) => p.to !== null && localDay(p.from) < day && day <= localDay(p.to)))
            excluded++;
        }
        expect(between).toBe(amount + excluded);
        expect(
          dueOf(plain(start, { unit: 'workingDay', amount: amount + excluded }), china).dueDay,
        ).toBe(paused);
      }),
    ));
});
