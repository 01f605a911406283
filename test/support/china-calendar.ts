import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type {
  CalendarData,
  CalendarOverlay,
  CalendarYear,
} from '../../libs/core/src/calendar/calendar.js';
import { calendarVersionOf, calendarYearSchema } from '../../libs/core/src/calendar/schema.js';
import { createCalendar } from '../../libs/core/src/calendar/create-calendar.js';

const folder = join(import.meta.dirname, '..', '..', 'workflows', 'calendars');

/** The year files as they are kept in the repository, checked by their schema. */
export function chinaYears(): CalendarYear[] {
  return readdirSync(folder)
    .filter((name) => /^\d{4}\.yaml$/.test(name))
    .sort()
    .map((name) => calendarYearSchema.parse(parse(readFileSync(join(folder, name), 'utf8'))));
}

export function chinaData(overlay?: CalendarOverlay): CalendarData {
  const years = chinaYears();
  return {
    id: 'china',
    version: calendarVersionOf(years, overlay),
    utcOffsetMinutes: 480,
    officeHours: [
      [9 * 60, 12 * 60],
      [13 * 60, 17 * 60],
    ],
    years,
    ...(overlay ? { overlay } : {}),
  };
}

/** 09:00–12:00 and 13:00–17:00, UTC+8, all published years. */
export const china = createCalendar(chinaData());

/** An instant in China: `at('2026-09-30 09:00')`; without a time, 10:00. */
export function at(text: string): Date {
  const [day, time = '10:00'] = text.split(' ');
  return new Date(`${day}T${time}+08:00`);
}
