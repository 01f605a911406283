import {
  countDue,
  median,
  parseLength,
  percentile,
  workingDaysBetween,
  type Calendar,
} from '@huiyin/core';
import { text } from '../texts.js';

/** What the yearly report needs of a case: when it was received, answered and closed. */
export interface ImportedCase {
  receivedAt: Date;
  answeredAt: Date | null;
  closedAt: Date | null;
}

export interface YearFigures {
  year: string;
  received: number;
  answered: number;
  closed: number;
  /** Answered before the limit passed, and answered later or still open with the limit passed, per rule. */
  onTime5: number;
  late5: number;
  onTime15: number;
  late15: number;
  /** Working days from receipt to answer, day zero not counted; null where nothing was answered. */
  medianDays: number | null;
  p90Days: number | null;
}

/** The cases by year of receipt (local), with a last line for all of them. `now` decides what is past due. */
export function yearlyFigures(
  cases: readonly ImportedCase[],
  calendar: Calendar,
  now: Date,
): YearFigures[] {
  const years = new Map<string, ImportedCase[]>();
  for (const one of cases) {
    const year = calendar.dayOf(one.receivedAt).slice(0, 4);
    years.set(year, [...(years.get(year) ?? []), one]);
  }
  const lines = [...years].sort(([a], [b]) => a.localeCompare(b));
  return [
    ...lines.map(([year, of]) => figures(year, of, calendar, now)),
    figures(text('reportTotal'), cases, calendar, now),
  ];
}

function figures(
  year: string,
  cases: readonly ImportedCase[],
  calendar: Calendar,
  now: Date,
): YearFigures {
  const judge = (limit: string) => {
    let onTime = 0;
    let late = 0;
    for (const one of cases) {
      const due = countDue(
        {
          start: one.receivedAt,
          length: parseLength(limit),
          pauses: [],
          restarts: [],
          extensions: [],
        },
        calendar,
      ).dueAt;
      if (one.answeredAt && one.answeredAt < due) onTime++;
      else if ((one.answeredAt ?? now) >= due) late++;
    }
    return { onTime, late };
  };
  const days = cases
    .filter((one) => one.answeredAt)
    .map((one) =>
      workingDaysBetween(calendar.dayOf(one.receivedAt), calendar.dayOf(one.answeredAt!), calendar),
    );
  const five = judge('5 working days');
  const fifteen = judge('15 working days');
  return {
    year,
    received: cases.length,
    answered: days.length,
    closed: cases.filter((one) => one.closedAt).length,
    onTime5: five.onTime,
    late5: five.late,
    onTime15: fifteen.onTime,
    late15: fifteen.late,
    medianDays: median(days),
    p90Days: percentile(days, 90),
  };
}

const COLUMNS: [keyof YearFigures, string][] = [
  ['year', 'reportYear'],
  ['received', 'reportReceived'],
  ['answered', 'reportAnswered'],
  ['closed', 'reportClosed'],
  ['onTime5', 'reportOnTime5'],
  ['late5', 'reportLate5'],
  ['onTime15', 'reportOnTime15'],
  ['late15', 'reportLate15'],
  ['medianDays', 'reportMedian'],
  ['p90Days', 'reportP90'],
];

/** Columns a terminal cell takes: Chinese characters are two wide. */
const widthOf = (value: string) =>
  [...value].reduce((width, c) => width + (c.codePointAt(0)! > 0x2e7f ? 2 : 1), 0);

/** The figures as an aligned table for the terminal. */
export function renderReport(lines: readonly YearFigures[]): string {
  const cells = [
    COLUMNS.map(([, name]) => text(name)),
    ...lines.map((line) => COLUMNS.map(([field]) => String(line[field] ?? '—'))),
  ];
  const widths = COLUMNS.map((_, column) => Math.max(...cells.map((row) => widthOf(row[column]!))));
  const rows = cells.map((row) =>
    row.map((cell, column) => ' '.repeat(widths[column]! - widthOf(cell)) + cell).join('  '),
  );
  return [...rows, text('reportNote')].join('\n');
}
