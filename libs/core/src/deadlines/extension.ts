import { isLegalDay } from '../calendar/day-number.js';
import type { Calendar } from '../calendar/calendar.js';
import { workingDaysBetween } from '../calendar/working-days.js';
import { CaseError, type Fault } from '../case-error.js';
import type { CaseState, Deadline } from '../types.js';
import type { Clock } from '../workflow/tables.js';
import type { Workflow } from '../workflow/workflow.js';
import { dueOf, type Due } from './count.js';
import { countInputOf } from './deadline-row.js';
import { formatLength, parseLength, type Length } from './length.js';

/**
 * The deadline's extensions with the one that the payload asks for: `length` (`5 working days`) or `until`
 * (a day). It must lie inside the table's limits and must really extend.
 * @throws CaseError `invalid_payload`: `payload.length` or `payload.until`
 */
export function extendedBy(
  deadline: Deadline,
  payload: Record<string, unknown>,
  limits: NonNullable<Clock['extension']>,
  calendar: Calendar,
): string[] {
  const { path, text } = askedFor(payload);
  const read = parseLength(text, path);
  const length: Length = read.unit === 'until' ? { unit: 'until', day: read.day } : read;
  const granted = grantedExtensions(deadline);
  if (granted.length >= limits.times) {
    throw fault(
      path,
      'too_many_extensions',
      `${deadline.name} was already extended ${limits.times}×`,
    );
  }
  const asked = dueWith(deadline, length, calendar);
  if (asked.dueAt <= deadline.dueAt) {
    throw fault(
      path,
      'not_later',
      `${deadline.name} is due on ${deadline.dueDay}: "${text}" is not later`,
    );
  }
  const most = longest(deadline, limits.atMost, calendar);
  if (most && asked.dueAt > dueWith(deadline, most, calendar).dueAt) {
    throw fault(
      path,
      'extension_too_long',
      `${deadline.name} may be extended by ${formatLength(most)} at most`,
      { length: formatLength(most) },
    );
  }
  return [...deadline.extensions, formatLength(length)];
}

/** The clocks that the event extends, or asks to extend: what somebody who fills in its form wants to see moving. */
export function clocksExtendedBy(
  { deadlines }: Workflow,
  state: Pick<CaseState, 'deadlines'>,
  type: string,
): Deadline[] {
  return state.deadlines.filter(({ name, status }) => {
    const { by, asks } = deadlines.clocks[name]?.extension ?? {};
    return status !== 'stopped' && [by, asks].includes(`event ${type}`);
  });
}

/** What a person granted: what a change of the calendar added uses up nobody's right to an extension. */
export function grantedExtensions({ extensions }: Pick<Deadline, 'extensions'>): string[] {
  return extensions.filter((one) => !isByCalendar(one));
}

function isByCalendar(text: string): boolean {
  const length = parseLength(text, 'extensions');
  return length.unit === 'until' && length.byCalendar === true;
}

function askedFor(payload: Record<string, unknown>): { path: string; text: string } {
  if (typeof payload['length'] === 'string')
    return { path: 'payload.length', text: payload['length'] };
  const day = payload['until'];
  if (typeof day !== 'string' || !isLegalDay(day)) {
    throw fault('payload.length', 'missing_length', 'an extension needs a length or a day (until)');
  }
  return { path: 'payload.until', text: `until ${day}` };
}

function dueWith(deadline: Deadline, extension: Length, calendar: Calendar): Due {
  const input = countInputOf(deadline);
  return dueOf({ ...input, extensions: [...input.extensions, extension] }, calendar);
}

/** The limit as a length. A clock until a set day is as long as the working days that lay before that day. */
function longest(
  deadline: Deadline,
  atMost: string | undefined,
  calendar: Calendar,
): Length | null {
  if (atMost === undefined) return null;
  if (atMost !== 'original') return parseLength(atMost);
  const original = parseLength(deadline.length);
  if (original.unit !== 'until') return original;
  const amount = workingDaysBetween(calendar.dayOf(deadline.startedAt), original.day, calendar);
  return { unit: 'workingDay', amount: Math.max(1, amount) };
}

function fault(path: string, code: string, message: string, values?: Fault['values']): CaseError {
  return new CaseError('invalid_payload', message, {
    faults: [{ path, code, message, ...(values && { values }) }],
  });
}
