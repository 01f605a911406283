import type { ExplainedDay } from '../api/types.js';
import { weekdayOf } from '../time.js';

export interface Month {
  /** `2026-10` */
  month: string;
  /** Weeks from Monday to Sunday; null where a day lies in another month. */
  weeks: (string | null)[][];
}

/** The months in which one of the days lies. */
export function monthsOf(days: readonly { day: string }[]): Month[] {
  const months = [...new Set(days.map(({ day }) => day.slice(0, 7)))];
  return months.map((month) => ({ month, weeks: weeksOf(month) }));
}

function weeksOf(month: string): (string | null)[][] {
  const before = (weekdayOf(`${month}-01`) + 6) % 7;
  const [year, number] = month.split('-').map(Number) as [number, number];
  const length = new Date(Date.UTC(year, number, 0)).getUTCDate();
  const boxes = [
    ...Array.from({ length: before }, () => null),
    ...Array.from({ length }, (_, i) => `${month}-${String(i + 1).padStart(2, '0')}`),
  ];
  const weeks: (string | null)[][] = [];
  for (let i = 0; i < boxes.length; i += 7) {
    const week = boxes.slice(i, i + 7);
    weeks.push([...week, ...Array.from({ length: 7 - week.length }, () => null)]);
  }
  return weeks;
}

/** The sign of a day: what it was for the deadline, without colour. As on the printed sheet. */
export function signOf({ role, number, extension }: ExplainedDay): string {
  if (role === 'counted') return number === null ? '●' : `${extension ? '+' : ''}${number}`;
  return { zero: '○', skipped: '×', paused: '‖', rolled: '→', within: '·' }[role];
}

export type LegendItem =
  'zero' | 'counted' | 'clock' | 'extension' | 'skipped' | 'paused' | 'rolled' | 'within' | 'due';
export const LEGEND: Record<LegendItem, string> = {
  zero: '○',
  counted: '1',
  clock: '●',
  extension: '+1',
  skipped: '×',
  paused: '‖',
  rolled: '→',
  within: '·',
  due: '\u00a0',
};

/** What the drawing needs to have explained: nothing that does not occur in it. */
export function legendOf(days: readonly ExplainedDay[]): LegendItem[] {
  const found = new Set<LegendItem>(['due']);
  for (const { role, number, extension } of days) {
    if (role !== 'counted') found.add(role);
    else if (number === null) found.add('clock');
    else found.add(extension ? 'extension' : 'counted');
  }
  return (Object.keys(LEGEND) as LegendItem[]).filter((item) => found.has(item));
}
