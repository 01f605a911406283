import { calendarYearSchema, isLegalDay, type CalendarYear } from '@huiyin/core';
import { z } from 'zod';

/** What a local day is by a change; `regular`: as if this unit (or the city) had said nothing about it. */
export const DOES = ['off', 'working', 'regular'] as const;
export type Does = (typeof DOES)[number];

export interface LocalDay {
  day: string;
  does: Does;
  /** Why, as people read it: the typhoon's name, the games. */
  name: string;
}

/** What a change says about days. */
export type ChangeContent =
  | { kind: 'year'; year: CalendarYear }
  | {
      kind: 'days';
      /** Null: the whole city. Else the unit and all below it. */
      unitId: number | null;
      days: LocalDay[];
    };

export const CHANGE_STATES = ['proposed', 'approved', 'applied', 'rejected'] as const;
export type ChangeState = (typeof CHANGE_STATES)[number];

export interface ChangeRow {
  id: number;
  unitId: number | null;
  kind: 'year' | 'days';
  year: number | null;
  days: unknown;
}

/** Columns of `ChangeRow`, for every process: the portal's role may read no others. */
export const CONTENT_COLUMNS = 'id, unit_id as "unitId", kind, year, days';

const storedYear = z.object({
  source: z.string(),
  holidays: z.record(z.string(), z.string()),
  workdays: z.record(z.string(), z.string()),
});
const storedDays = z.array(
  z.object({ day: z.string().refine(isLegalDay), does: z.enum(DOES), name: z.string() }),
);

/** The content of a stored change. @throws ZodError if somebody has altered the row by hand */
export function contentOf(row: ChangeRow): ChangeContent {
  if (row.kind === 'year') {
    const year = calendarYearSchema.parse({ year: row.year, ...storedYear.parse(row.days) });
    return { kind: 'year', year };
  }
  return { kind: 'days', unitId: row.unitId, days: storedDays.parse(row.days) };
}

/** As the column `days` holds it. */
export function storedDaysOf(content: ChangeContent): unknown {
  if (content.kind === 'days') return content.days;
  const { source, holidays, workdays } = content.year;
  return { source, holidays, workdays };
}

/** First and last day that a calendar may name; the years of notices end there, too. */
export const CALENDAR_DAYS = { first: '1949-01-01', last: '2199-12-31' };

/** The days between which a change can alter anything, both included. A published year makes all its days firm. */
export function spanOf(content: ChangeContent): { from: string; to: string } {
  if (content.kind === 'year') {
    const year = String(content.year.year).padStart(4, '0');
    return { from: `${year}-01-01`, to: `${year}-12-31` };
  }
  const days = content.days.map(({ day }) => day).sort();
  return { from: days[0] ?? '', to: days.at(-1) ?? '' };
}
