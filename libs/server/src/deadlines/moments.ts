import { CaseError, type Calendar } from '@huiyin/core';

/** Nobody plans further than that, and counting further would cost seconds. */
const MOST_YEARS = 10;
const YEAR_MS = 366 * 86_400_000;
const MINUTE = 60_000;

/**
 * The instant that somebody means: given as one, or as a day. Today means now, another day its opening hour.
 * @throws CaseError `invalid_payload`: in the past, or more than ten years away
 */
export function momentOf(
  text: string | undefined,
  path: string,
  now: Date,
  calendar: Calendar,
): Date {
  if (text === undefined) return now;
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const at = isDay ? openingOf(text, now, calendar) : new Date(text);
  if (at < now) throw fault(path, 'in_the_past', `${text} lies in the past`);
  if (at.getTime() > now.getTime() + MOST_YEARS * YEAR_MS)
    throw fault(path, 'too_far', `${text} is more than ten years away`);
  return at;
}

function openingOf(day: string, now: Date, calendar: Calendar): Date {
  if (day === calendar.dayOf(now)) return now;
  const [[opens] = [0]] = calendar.officeHours;
  return new Date(calendar.startOf(day).getTime() + opens * MINUTE);
}

/** A single fault in what was supposed. */
export function fault(path: string, code: string, message: string): CaseError {
  return new CaseError('invalid_payload', message, { faults: [{ path, code, message }] });
}
