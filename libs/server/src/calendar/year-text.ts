import {
  CaseError,
  calendarYearSchema,
  faultsOf,
  isLegalDay,
  type CalendarYear,
} from '@huiyin/core';
import { parse } from 'yaml';
import { z } from 'zod';

/** More than any notice or its comments need. */
const MOST_CHARACTERS = 100_000;

/**
 * A notice as a text: the YAML of `workflows/calendars/<year>.yaml`, or one line for each day,
 * `day,off|working,name`, where the year is that of the days and `source` comes beside the text.
 * @throws CaseError `invalid_payload` with a fault for each wrong line or field
 */
export function yearOfText(text: string, source: string | undefined): CalendarYear {
  if (text.length > MOST_CHARACTERS) throw invalid([fault('text', 'too_long', 'is too long')]);
  const read = /^\s*\d{4}-\d{2}-\d{2}\s*[,，\t]/m.test(text)
    ? lines(text, source)
    : yaml(text, source);
  const parsed = calendarYearSchema.safeParse(read);
  if (!parsed.success) throw invalid(faultsOf(parsed.error.issues, 'year'));
  return parsed.data;
}

function yaml(text: string, source: string | undefined): unknown {
  let read: unknown;
  try {
    read = parse(text);
  } catch (error) {
    throw invalid([fault('text', 'not_yaml', error instanceof Error ? error.message : 'no YAML')]);
  }
  const shape = z.looseObject({}).safeParse(read);
  if (!shape.success) throw invalid([fault('text', 'not_a_year', 'holds no calendar year')]);
  return source ? { ...shape.data, source } : shape.data;
}

function lines(text: string, source: string | undefined): unknown {
  const days: Record<'off' | 'working', Record<string, string>> = { off: {}, working: {} };
  const faults: ReturnType<typeof fault>[] = [];
  const seen = new Set<string>();
  text.split(/\r?\n/).forEach((line, index) => {
    if (/^\s*(#|$)/.test(line)) return;
    const [day = '', does = '', name = ''] = line.split(/[,，\t]/).map((part) => part.trim());
    const at = `text[${index + 1}]`;
    // The first line may name the columns.
    if (index === 0 && !/^\d/.test(day)) return;
    if (!isLegalDay(day)) faults.push(fault(at, 'no_such_day', `"${day}" is no day`));
    else if (seen.has(day)) faults.push(fault(at, 'twice', `${day} is listed twice`));
    else if (does !== 'off' && does !== 'working')
      faults.push(fault(at, 'off_or_working', `"${does}" is neither off nor working`));
    else days[does][day] = name;
    seen.add(day);
  });
  if (faults.length > 0) throw invalid(faults);
  const first = [...seen][0] ?? '';
  return {
    year: Number(first.slice(0, 4)),
    source: source ?? '',
    holidays: days.off,
    workdays: days.working,
  };
}

const fault = (path: string, code: string, message: string) => ({ path, code, message });
const invalid = (faults: ReturnType<typeof fault>[]): CaseError =>
  new CaseError('invalid_payload', faults.map((f) => `${f.path}: ${f.message}`).join('; '), {
    faults,
  });
