import { isLegalDay } from '../calendar/day-number.js';
import type { LegalDay } from '../calendar/calendar.js';
import { CaseError } from '../case-error.js';

export type LengthUnit = 'minute' | 'hour' | 'workingHour' | 'workingDay' | 'calendarDay' | 'month';

/** How long a clock runs: an amount of one unit, or up to and including a day that somebody has set. */
export type Length =
  | { unit: LengthUnit; amount: number }
  /** `byCalendar`: set when a changed calendar would have ended the clock in the past; nobody asked for it. */
  | { unit: 'until'; day: LegalDay; byCalendar?: true };

const UNITS: Record<string, LengthUnit> = {
  minute: 'minute',
  hour: 'hour',
  'working hour': 'workingHour',
  'working day': 'workingDay',
  'calendar day': 'calendarDay',
  month: 'month',
};

const WORDS = Object.fromEntries(
  Object.entries(UNITS).map(([words, unit]) => [unit, words]),
) as Record<LengthUnit, string>;

/** About a hundred years: beyond it a length is a slip of the pen, and would cost seconds to count. */
const MOST: Record<LengthUnit, number> = {
  minute: 52_560_000,
  hour: 876_000,
  workingHour: 200_000,
  workingDay: 25_000,
  calendarDay: 36_500,
  month: 1200,
};

const AMOUNT = /^(\d{1,9}) (minute|hour|working hour|working day|calendar day|month)s?$/;
const UNTIL = /^until (\S+)( by calendar)?$/;
const FORM =
  'a length is written like "5 working days", "24 hours", "15 calendar days", "3 months" or "until 2026-10-20"';

/**
 * Reads `5 working days`, `24 hours`, `30 minutes`, `4 working hours`, `15 calendar days`, `3 months`,
 * `until 2026-10-20`. A length of zero is refused: no law sets one, and it would be due before it began.
 *
 * @param path where the text stands in the input, for the fault
 * @throws CaseError `invalid_payload` with fault code `bad_length`
 */
export function parseLength(text: string, path = 'length'): Length {
  const match = AMOUNT.exec(text);
  if (match) {
    const unit = UNITS[match[2] ?? ''] as LengthUnit;
    const amount = Number(match[1]);
    if (amount < 1) throw badLength(path, `"${text}": a length is at least 1`);
    if (amount > MOST[unit]) throw badLength(path, `"${text}": longer than a hundred years`);
    return { unit, amount };
  }
  const [, day, byCalendar] = UNTIL.exec(text) ?? [];
  if (day !== undefined) {
    if (isLegalDay(day)) return { unit: 'until', day, ...(byCalendar && { byCalendar: true }) };
    throw badLength(path, `"${text}": no such day`);
  }
  throw badLength(path, `"${text}": ${FORM}`);
}

/** The text that `parseLength` reads. */
export function formatLength(length: Length): string {
  if (length.unit === 'until')
    return `until ${length.day}${length.byCalendar ? ' by calendar' : ''}`;
  return `${length.amount} ${WORDS[length.unit]}${length.amount === 1 ? '' : 's'}`;
}

function badLength(path: string, message: string): CaseError {
  return new CaseError('invalid_payload', message, {
    faults: [{ path, code: 'bad_length', message }],
  });
}
