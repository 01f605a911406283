import {
  calendarOverlaySchema,
  calendarVersionOf,
  calendarYearSchema,
  createCalendar,
  type Calendar,
  type CalendarData,
  type CalendarOverlay,
  type CalendarYear,
  type Fault,
} from '@huiyin/core';
import { z } from 'zod';
import {
  findFile,
  namesIn,
  readYaml,
  WorkflowError,
  placesOf,
  type LoadOptions,
  type Places,
} from './files.js';

/** China has one zone. */
const UTC_OFFSET_MINUTES = 8 * 60;
const minutes = z
  .string()
  .regex(/^([01]\d|2[0-4]):[0-5]\d$/, 'a time is written HH:mm')
  .transform((text) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3)));
const officeSchema = z.strictObject({ officeHours: z.array(z.tuple([minutes, minutes])).min(1) });

export interface CalendarOptions extends LoadOptions {
  /** Local days of a unit, kept by the administration; the calendar's id is then `cn+<id>`. */
  overlay?: { id: string; days: CalendarOverlay };
}

/**
 * The data of the national calendar: `calendars/<year>.yaml` and `calendars/office.yaml`.
 * @throws WorkflowError with all faults of all years
 */
export function loadCalendarData(options: LoadOptions = {}): CalendarData {
  const places = placesOf(options);
  const faults: Fault[] = [];
  const years = readYears(places, faults);
  const office = readYaml(
    findFile(places, 'calendars', 'office.yaml'),
    'workflows/calendars/office.yaml',
    officeSchema,
    faults,
  );
  if (faults.length > 0 || !office) throw new WorkflowError(faults);
  return {
    id: 'cn',
    version: calendarVersionOf(years),
    utcOffsetMinutes: UTC_OFFSET_MINUTES,
    officeHours: office.officeHours,
    years,
  };
}

/**
 * The national calendar from `calendars/<year>.yaml` and `calendars/office.yaml`, with a unit's overlay if given.
 * @throws WorkflowError with all faults of all years
 */
export function loadCalendar(options: CalendarOptions = {}): Calendar {
  const data = loadCalendarData(options);
  if (!options.overlay) return createCalendar(data);
  const overlay = calendarOverlaySchema.parse(options.overlay.days);
  return createCalendar({
    ...data,
    id: `cn+${options.overlay.id}`,
    version: calendarVersionOf(data.years, overlay),
    overlay,
  });
}

function readYears(places: Places, faults: Fault[]): CalendarYear[] {
  const years: CalendarYear[] = [];
  for (const file of namesIn(places, 'calendars')) {
    if (!/^\d{4}\.yaml$/.test(file)) continue;
    const name = `workflows/calendars/${file}`;
    const year = readYaml(findFile(places, 'calendars', file), name, calendarYearSchema, faults);
    if (year && `${year.year}.yaml` !== file) {
      faults.push({
        path: `${name}: year`,
        code: 'wrong_year',
        message: `the file is named ${file}`,
      });
    }
    if (year) years.push(year);
  }
  if (years.length === 0) {
    faults.push({
      path: 'workflows/calendars',
      code: 'missing_file',
      message: 'there is no calendar year',
    });
  }
  return years.sort((a, b) => a.year - b.year);
}
