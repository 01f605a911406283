import {
  CaseError,
  calendarYearSchema,
  faultsOf,
  isLegalDay,
  type CalendarYear,
  type Fault,
} from '@huiyin/core';
import { parse, YAMLParseError } from 'yaml';
import { z } from 'zod';
import { DOES, type Does, type LocalDay } from './changes.js';

/** A line for a day, however its day is written: YAML has no such lines. */
const LINE =
  /^[^#\n]*[,，\t]\s*(off|working|regular)\s*([,，\t]|\r?$)|^\s*\d{4}-\d{2}-\d{2}\s*[,，\t]/m;
/** Columns of a spreadsheet, also where every line is wrong or stands in quotes; a notice in YAML names its fields. */
const COLUMNS = /^[^#\n]*[,，\t]/m;
const FIELD = /^\s*["']?\w+["']?\s*:/m;
/** What the first line calls its first column, if it names the columns. */
const COLUMN = /^(days?|dates?|日期|日子|日)$/i;
const ZODS_OWN = new Set([
  'invalid_type',
  'too_small',
  'too_big',
  'invalid_value',
  'invalid_element',
]);

/** What is left of a spreadsheet's or a word processor's own file when it is read as a text. */
// eslint-disable-next-line no-control-regex -- they are what is looked for
const NO_TEXT = /[\u0000-\u0008\u2400\ufffd]/;

/** More than any notice or its comments need. */
const MOST_CHARACTERS = 100_000;

/**
 * A notice as a text: the YAML of `workflows/calendars/<year>.yaml`, or one line for each day,
 * `day,off|working,name`, where the year is that of the days and `source` comes beside the text.
 * @throws CaseError `invalid_payload` with a fault for each wrong line or field
 */
export function yearOfText(text: string, source: string | undefined): CalendarYear {
  checkText(text);
  if (text.length > MOST_CHARACTERS) throw invalid([fault('text', 'too_long', 'is too long')]);
  const isSheet = LINE.test(text) || (COLUMNS.test(text) && !FIELD.test(text));
  const read = isSheet ? lines(text, source) : yaml(text, source);
  const parsed = calendarYearSchema.safeParse(read);
  if (!parsed.success) throw invalid(faultsOf(parsed.error.issues, 'year').map(named));
  return parsed.data;
}

function checkText(text: string): void {
  if (NO_TEXT.test(text)) throw invalid([fault('text', 'not_a_text', 'is no text')]);
}

/** zod's own codes say what is wrong with a value, and not what a notice needs there. */
function named({ path, code, message }: Fault): Fault {
  if (path === 'year.source' && ZODS_OWN.has(code)) return { path, code: 'no_source', message };
  if (code === 'invalid_key') return { path, code: 'no_such_day', message };
  if (path === 'year.year' && ZODS_OWN.has(code)) return { path, code: 'calendar_year', message };
  return ZODS_OWN.has(code) ? { path, code: 'not_a_notice', message } : { path, code, message };
}

function yaml(text: string, source: string | undefined): unknown {
  let read: unknown;
  try {
    read = parse(text);
  } catch (error) {
    const line = error instanceof YAMLParseError ? error.linePos?.[0].line : undefined;
    const at = line === undefined ? 'text' : `text[${line}]`;
    throw invalid([fault(at, 'not_yaml', error instanceof Error ? error.message : 'no YAML')]);
  }
  const shape = z.looseObject({}).safeParse(read);
  if (!shape.success) throw invalid([fault('text', 'not_a_year', 'holds no calendar year')]);
  return source ? { ...shape.data, source } : shape.data;
}

function lines(text: string, source: string | undefined): unknown {
  const read = linesOf(text, ['off', 'working']);
  const list = (does: Does): Record<string, string> =>
    Object.fromEntries(read.filter((d) => d.does === does).map(({ day, name }) => [day, name]));
  const year = Number(read[0]?.day.slice(0, 4));
  return { year, source: source ?? '', holidays: list('off'), workdays: list('working') };
}

/**
 * Local days as a text: one line for each, `day,off|working|regular,name`.
 * @throws CaseError `invalid_payload` with a fault for each wrong line
 */
export function localDaysOfText(text: string): LocalDay[] {
  checkText(text);
  const days = linesOf(text, DOES);
  if (days.length === 0) throw invalid([fault('text', 'empty_string', 'names no day')]);
  return days;
}

function linesOf(text: string, words: readonly Does[]): LocalDay[] {
  const days: LocalDay[] = [];
  const faults: Fault[] = [];
  const seen = new Set<string>();
  let isFirst = true;
  // Spreadsheets put a byte order mark before the first line.
  const rows = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  rows.forEach((line, index) => {
    if (/^\s*(#|$)/.test(line)) return;
    const [day = '', said = '', name = ''] = line.split(/[,，\t]/).map(bare);
    const at = `text[${index + 1}]`;
    const namesColumns = isFirst && COLUMN.test(day);
    isFirst = false;
    if (namesColumns) return;
    const does = words.find((word) => word === said);
    if (!isLegalDay(day)) faults.push(fault(at, 'no_such_day', `"${day}" is no day`));
    else if (seen.has(day)) faults.push(fault(at, 'twice', `${day} is listed twice`));
    else if (!does)
      faults.push(fault(at, 'off_or_working', `"${said}" is none of ${words.join(', ')}`));
    else days.push({ day, does, name });
    seen.add(day);
  });
  if (faults.length > 0) throw invalid(faults);
  return days;
}

/** Without what a spreadsheet puts around a cell. */
const bare = (cell: string): string =>
  cell
    .trim()
    .replace(/^"(.*)"$/, '$1')
    .trim();

const fault = (path: string, code: string, message: string): Fault => ({ path, code, message });
const invalid = (faults: Fault[]): CaseError =>
  new CaseError('invalid_payload', faults.map((f) => `${f.path}: ${f.message}`).join('; '), {
    faults,
  });
