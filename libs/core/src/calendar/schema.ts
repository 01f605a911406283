import { z } from 'zod';
import type { CalendarOverlay, CalendarYear } from './calendar.js';
import { dayNumber, isLegalDay, weekdayOf } from './day-number.js';

const day = z.string().refine(isLegalDay, 'a day is written YYYY-MM-DD and must exist');
const namedDays = z.record(day, z.string());

/** A calendar year file: `workflows/calendars/<year>.yaml`, one notice of the State Council. */
export const calendarYearSchema = z
  .strictObject({
    year: z.number().int().min(1949).max(2199),
    source: z.string().min(1),
    holidays: namedDays,
    workdays: namedDays,
  })
  .superRefine((file, context) => {
    const fault = (at: [list: string, name: string], code: string, message: string): void =>
      context.addIssue({ code: 'custom', path: at, message, params: { fault: code } });
    for (const list of ['holidays', 'workdays'] as const) {
      for (const name of Object.keys(file[list])) {
        if (Number(name.slice(0, 4)) !== file.year)
          fault([list, name], 'not_in_year', `does not lie in ${file.year}`);
      }
    }
    for (const name of Object.keys(file.workdays)) {
      if (name in file.holidays)
        fault(['workdays', name], 'off_and_working', 'is listed as a holiday too');
      const weekday = weekdayOf(dayNumber(name));
      if (weekday !== 0 && weekday !== 6)
        fault(['workdays', name], 'no_weekend', 'is no Saturday or Sunday');
    }
  });

/** Local days of one unit. A day in both lists is refused: nobody could say which one counts. */
export const calendarOverlaySchema = z
  .strictObject({ daysOff: namedDays.default({}), workingDays: namedDays.default({}) })
  .superRefine((overlay, context) => {
    for (const name of Object.keys(overlay.workingDays)) {
      if (name in overlay.daysOff) {
        context.addIssue({
          code: 'custom',
          path: ['workingDays', name],
          message: 'is a day off too',
        });
      }
    }
  });

/**
 * Identity of the calendar's data, for `CalendarData.version`: equal data give an equal version, and a
 * change of any day (not of a name or a source) changes it. Starts with the last published year.
 */
export function calendarVersionOf(
  years: readonly CalendarYear[],
  overlay?: CalendarOverlay,
): string {
  const sorted = [...years].sort((a, b) => a.year - b.year);
  const list = (days: Record<string, string>): string => Object.keys(days).sort().join(',');
  const text = [
    ...sorted.map((year) => `${year.year}:${list(year.holidays)}:${list(year.workdays)}`),
    overlay ? `${list(overlay.daysOff)}:${list(overlay.workingDays)}` : '',
  ].join(';');
  return `${sorted.at(-1)?.year ?? 'none'}-${fnv1a(text)}`;
}

/** 32-bit FNV-1a: tells two versions of public data apart; nobody is kept from forging it. */
function fnv1a(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}
