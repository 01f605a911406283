import type { LegalDay } from './calendar.js';

const MS_PER_DAY = 86_400_000;
const PATTERN = /^\d{4}-\d{2}-\d{2}$/;

/*
 * A day as a number: days since 1970-01-01. Counting walks over thousands of days, so neither
 * direction goes through Date's parser, and the texts of the usual years are made only once.
 */

/** Days since 1970-01-01 of a well-formed day. */
export function dayNumber(day: LegalDay): number {
  const digit = (index: number): number => day.charCodeAt(index) - 48;
  const year = digit(0) * 1000 + digit(1) * 100 + digit(2) * 10 + digit(3);
  return daysFromCivil(year, digit(5) * 10 + digit(6), digit(8) * 10 + digit(9));
}

const texts: LegalDay[] = [];
const MEMO_UNTIL = 40_000; // in the year 2079

/** The day with that number. */
export function dayText(number: number): LegalDay {
  if (number < 0 || number >= MEMO_UNTIL) return format(number);
  return (texts[number] ??= format(number));
}

function format(number: number): LegalDay {
  return new Date(number * MS_PER_DAY).toISOString().slice(0, 10);
}

/** True for a day that exists: 2026-02-30 does not. */
export function isLegalDay(text: string): text is LegalDay {
  return PATTERN.test(text) && format(dayNumber(text)) === text;
}

/** 0 Sunday … 6 Saturday. 1970-01-01 was a Thursday. */
export function weekdayOf(number: number): number {
  return (((number + 4) % 7) + 7) % 7;
}

/** Proleptic Gregorian date to day number; March is the year's first month, so that leap days come last. */
function daysFromCivil(year: number, month: number, dayOfMonth: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + dayOfMonth - 1;
  const dayOfEra =
    yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}
