import { isLegalDay } from '../calendar/day-number.js';
import type { Calendar, LegalDay } from '../calendar/calendar.js';
import { CaseError } from '../case-error.js';
import type { Pause } from '../types.js';
import { countDue, type CountInput } from './count.js';
import type { ExplanationStep } from './explanation.js';
import { parseLength, type Length } from './length.js';

export type DueAnswer =
  | {
      id: string | number;
      dueDay: LegalDay;
      /** ISO instant. */
      dueAt: string;
      provisional: boolean;
      explanation: ExplanationStep[];
    }
  | { id: string | number | null; error: { code: string; message: string; path: string } };

const INSTANT =
  /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?(Z|[+-]([01]\d|2[0-3]):?[0-5]\d)$/;
const FIRST_YEAR = '1900';
const LAST_YEAR = '2200';

/**
 * The `due --vectors` command: counts each entry, in order. A bad entry gets its fault in its place and does not
 * hold up the others. Keys that the entry's form does not know (notes, expected values) are not looked at.
 * @throws CaseError `invalid_payload` if the input is not a list at all
 */
export function answerDueVectors(entries: unknown, calendar: Calendar): DueAnswer[] {
  if (!Array.isArray(entries)) {
    const message =
      'the vectors are a JSON list of { id, start, length, pauses?, restarts?, extensions? }';
    throw new CaseError('invalid_payload', message, {
      faults: [{ path: '', code: 'not_a_list', message }],
    });
  }
  return entries.map((entry: unknown) => answer(entry, calendar));
}

function answer(entry: unknown, calendar: Calendar): DueAnswer {
  const fields = isRecord(entry) ? entry : {};
  const id = isId(fields['id']) ? fields['id'] : null;
  try {
    if (!isRecord(entry)) throw fault('', 'not_an_object', 'an entry is an object');
    if (id === null) throw fault('id', 'bad_id', 'an entry has an id: a text or a number');
    const { dueDay, dueAt, provisional, explanation } = countDue(
      readEntry(fields, calendar),
      calendar,
    );
    return { id, dueDay, dueAt: dueAt.toISOString(), provisional, explanation };
  } catch (error) {
    const found = error instanceof CaseError ? error.details.faults?.[0] : undefined;
    if (!found) throw error;
    return { id, error: { code: found.code, message: found.message, path: found.path } };
  }
}

function readEntry(fields: Record<string, unknown>, calendar: Calendar): CountInput {
  const start = readInstant(fields['start'], 'start');
  const length = readLength(fields['length'], 'length');
  if (length.unit === 'until' && length.day < calendar.dayOf(start)) {
    throw fault('length', 'day_in_the_past', `${length.day} lies before the start`);
  }
  const restarts = readList(fields['restarts'], 'restarts', readInstant);
  restarts.forEach((restart, index) => {
    if (restart < start)
      throw fault(`restarts[${index}]`, 'before_start', 'a restart cannot lie before the start');
  });
  return {
    start,
    length,
    restarts,
    pauses: readList(fields['pauses'], 'pauses', readPause),
    extensions: readList(fields['extensions'], 'extensions', readLength),
  };
}

function readPause(value: unknown, path: string): Pause {
  if (!isRecord(value)) throw fault(path, 'bad_pause', 'a pause is { from, to }');
  const from = readInstant(value['from'], `${path}.from`);
  const open = value['to'] === null || value['to'] === undefined;
  const to = open ? null : readInstant(value['to'], `${path}.to`);
  if (to !== null && to < from)
    throw fault(`${path}.to`, 'ends_before_it_begins', 'a pause cannot end before it begins');
  return { from, to };
}

function readLength(value: unknown, path: string): Length {
  if (typeof value !== 'string')
    throw fault(path, 'bad_length', 'a length is a text such as "5 working days"');
  return parseLength(value, path);
}

/** An instant needs its zone: without one it would mean another day on another machine. */
function readInstant(value: unknown, path: string): Date {
  const match = typeof value === 'string' ? INSTANT.exec(value) : null;
  const day = match?.[1];
  if (typeof value !== 'string' || day === undefined || !isLegalDay(day)) {
    throw fault(
      path,
      'bad_instant',
      'an instant is written like 2026-09-30T09:00:00+08:00 or 2026-09-30T01:00:00Z',
    );
  }
  if (day < FIRST_YEAR || day >= LAST_YEAR)
    throw fault(path, 'out_of_range', `${day} is not between 1900 and 2199`);
  return new Date(value);
}

function readList<T>(value: unknown, path: string, read: (item: unknown, path: string) => T): T[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw fault(path, 'not_a_list', `${path} is a list`);
  return value.map((item: unknown, index) => read(item, `${path}[${index}]`));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isId(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}

function fault(path: string, code: string, message: string): CaseError {
  return new CaseError('invalid_payload', message, { faults: [{ path, code, message }] });
}
