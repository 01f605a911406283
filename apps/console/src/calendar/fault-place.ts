import type { CalendarProposal } from '../api/types.js';

/** Where a fault of a proposal stands, as its author knows it: a day, or a name under `calendar:propose.places`. */
export type Place = { day: string } | { name: string; line?: number };

const NAMES = ['unit', 'days', 'name', 'text', 'source', 'reason', 'year'];
const isDay = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text);

/** `text[3]` is a line, `days[0].name` and `year.holidays.2027-01-01` a day; null: at nothing that the dialog names. */
export function placeOf(path: string, proposal: CalendarProposal | null): Place | null {
  const line = /^text\[(\d+)\]$/.exec(path)?.[1];
  if (line !== undefined) return { name: 'line', line: Number(line) };
  const index = /^days\[(\d+)\]/.exec(path)?.[1];
  const listed = proposal?.kind === 'days' && index ? proposal.days[Number(index)] : undefined;
  if (listed) return { day: listed.day };
  const parts = path.split('.');
  const last = parts.at(-1) ?? '';
  if (isDay(last)) return { day: last };
  const name = [last, parts[0] ?? ''].find((one) => NAMES.includes(one));
  return name === undefined ? null : { name };
}
