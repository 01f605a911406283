/** A day of the civil calendar in the office's zone: `YYYY-MM-DD`. Compared as strings. */
export type LegalDay = string;

/** Why a day counts or not. */
export type DayReason =
  'weekday' | 'weekend' | 'holiday' | 'makeUpDay' | 'localDayOff' | 'localWorkingDay';

export interface DayInfo {
  day: LegalDay;
  working: boolean;
  reason: DayReason;
  /** Name of the holiday in Chinese, where there is one. */
  name: string | null;
}

/** One reviewed data file: a year of the State Council notice. */
export interface CalendarYear {
  year: number;
  /** Document number or address of the notice. */
  source: string;
  /** Weekdays off and named holidays, day → name. */
  holidays: Record<LegalDay, string>;
  /** Saturdays and Sundays worked (调休), day → name of the holiday they make up for. */
  workdays: Record<LegalDay, string>;
}

/** Local days (typhoon, games) of one unit, laid over the national calendar. */
export interface CalendarOverlay {
  daysOff: Record<LegalDay, string>;
  workingDays: Record<LegalDay, string>;
}

export interface CalendarData {
  id: string;
  /** Identity of the data: changes whenever a day changes. */
  version: string;
  /** Minutes east of UTC. China has one zone and, since 1992, no summer time, so an offset is exact. */
  utcOffsetMinutes: number;
  /** Office hours of a working day, `[from, to]` pairs as minutes after midnight (lunch break = two pairs). */
  officeHours: readonly (readonly [number, number])[];
  years: readonly CalendarYear[];
  overlay?: CalendarOverlay;
}

export interface Calendar {
  readonly id: string;
  readonly version: string;
  readonly utcOffsetMinutes: number;
  readonly officeHours: readonly (readonly [number, number])[];
  readonly firstYear: number;
  readonly lastYear: number;
  isWorkingDay(day: LegalDay): boolean;
  describeDay(day: LegalDay): DayInfo;
  /** False past the last published year: a deadline there is provisional. */
  isPublished(day: LegalDay): boolean;
  /** The local day in which an instant falls. */
  dayOf(instant: Date): LegalDay;
  /** 00:00 local of a day as an instant. */
  startOf(day: LegalDay): Date;
  addDays(day: LegalDay, days: number): LegalDay;
}
