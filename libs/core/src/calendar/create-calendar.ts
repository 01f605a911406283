import type { Calendar, CalendarData, DayInfo, DayReason, LegalDay } from './calendar.js';
import { dayNumber, dayText, weekdayOf } from './day-number.js';

const MS_PER_DAY = 86_400_000;
const MS_PER_MINUTE = 60_000;

interface SpecialDay {
  working: boolean;
  reason: DayReason;
  name: string | null;
}

/**
 * Makes the calendar by which deadlines are counted: the State Council's yearly notices and, over
 * them, the local days of one unit. A year without a notice counts as ordinary weeks (Monday to
 * Friday) and is not published, so that everything counted there is marked provisional.
 */
export function createCalendar(data: CalendarData): Calendar {
  const special = specialDays(data);
  const years = new Set(data.years.map((year) => year.year));
  const offset = data.utcOffsetMinutes * MS_PER_MINUTE;
  const isWorking = (number: number): boolean => special.get(number)?.working ?? !isWeekend(number);

  return {
    id: data.id,
    version: data.version,
    utcOffsetMinutes: data.utcOffsetMinutes,
    officeHours: data.officeHours,
    firstYear: Math.min(...years),
    lastYear: Math.max(...years),
    isWorkingDay: (day) => isWorking(dayNumber(day)),
    describeDay: (day) => describe(day, special.get(dayNumber(day))),
    isPublished: (day) => years.has(Number(day.slice(0, 4))),
    dayOf: (instant) => dayText(Math.floor((instant.getTime() + offset) / MS_PER_DAY)),
    startOf: (day) => new Date(dayNumber(day) * MS_PER_DAY - offset),
    addDays: (day, days) => dayText(dayNumber(day) + days),
  };
}

/** A later layer wins: the notice over the week, the unit's own days over the notice. */
function specialDays(data: CalendarData): Map<number, SpecialDay> {
  const special = new Map<number, SpecialDay>();
  const lay = (days: Record<LegalDay, string>, working: boolean, reason: DayReason): void => {
    for (const [day, name] of Object.entries(days)) {
      special.set(dayNumber(day), { working, reason, name: name || null });
    }
  };
  for (const year of data.years) {
    lay(year.holidays, false, 'holiday');
    lay(year.workdays, true, 'makeUpDay');
  }
  if (data.overlay) {
    lay(data.overlay.daysOff, false, 'localDayOff');
    lay(data.overlay.workingDays, true, 'localWorkingDay');
  }
  return special;
}

function isWeekend(number: number): boolean {
  const weekday = weekdayOf(number);
  return weekday === 0 || weekday === 6;
}

function describe(day: LegalDay, special: SpecialDay | undefined): DayInfo {
  if (special) return { day, ...special };
  const weekend = isWeekend(dayNumber(day));
  return { day, working: !weekend, reason: weekend ? 'weekend' : 'weekday', name: null };
}
