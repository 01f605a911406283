/** All times are shown in the office's zone, wherever the browser stands. */
export const ZONE = 'Asia/Shanghai';

const DAY_MS = 86_400_000;
const parts = new Intl.DateTimeFormat('en-GB', {
  timeZone: ZONE,
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

function partsOf(instant: Date): Record<string, string> {
  return Object.fromEntries(parts.formatToParts(instant).map(({ type, value }) => [type, value]));
}

/** The legal day (YYYY-MM-DD) of an instant. */
export function dayOf(instant: Date): string {
  const { year, month, day } = partsOf(instant);
  return `${year}-${month}-${day}`;
}

/** `2026-10-28 09:05`. */
export function timeText(iso: string): string {
  const { year, month, day, hour, minute } = partsOf(new Date(iso));
  return `${year}-${month}-${day} ${hour}:${minute}`;
}

/** `10-28 09:05`, with the year where it is not the present one. */
export function shortTimeText(iso: string, now: Date): string {
  const text = timeText(iso);
  return text.slice(0, 4) === dayOf(now).slice(0, 4) ? text.slice(5) : text;
}

/** Does the instant lie on 24:00 of a day, as every deadline counted in days does? */
export function isMidnight(instant: Date): boolean {
  const { hour, minute, second } = partsOf(instant);
  return hour === '00' && minute === '00' && second === '00';
}

/** Calendar days from one legal day to another. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS);
}

export function addDays(day: string, count: number): string {
  return new Date(Date.parse(day) + count * DAY_MS).toISOString().slice(0, 10);
}

/** Weekday of a legal day: 0 Sunday … 6 Saturday. */
export function weekdayOf(day: string): number {
  return new Date(Date.parse(day)).getUTCDay();
}
