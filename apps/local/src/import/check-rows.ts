import { text } from '../texts.js';
import type { Table } from './read-table.js';

/** A message with its answer, as the file has it; instants are UTC. */
export interface MessageRow {
  /** Row number as a spreadsheet shows it (the heading is row 1). */
  row: number;
  externalId: string;
  user: string;
  title: string;
  receivedAt: Date;
  content: string;
  answer: { text: string; at: Date } | null;
}

/** What is wrong, or worth knowing, with its place in the file. */
export interface RowProblem {
  row: number;
  column: string | null;
  message: string;
  /** `note`: the row was taken all the same. */
  weight: 'error' | 'note';
}

export interface CheckedRows {
  rows: MessageRow[];
  problems: RowProblem[];
}

/** Column headings of the file → our fields. */
export const COLUMNS = {
  externalId: '留言编号',
  user: '留言用户',
  title: '留言主题',
  receivedAt: '留言时间',
  content: '留言详情',
  answer: '答复意见',
  answeredAt: '答复时间',
} as const;
type Column = keyof typeof COLUMNS;

const REQUIRED: Column[] = ['externalId', 'title', 'receivedAt', 'content'];
// As the API (contract's requestInput and the reply event): the file gets no other limits than a person.
const LIMITS = { title: 100, content: 10_000, answer: 20_000 } as const;
/** From here on a text is unusual enough to be named in the report, though it is imported whole. */
const LONG = 7_000;
const OFFICE_OFFSET_MS = 8 * 3_600_000;
const DATE = /^(\d{4})[/-](\d{1,2})[/-](\d{1,2})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2}))?)?$/;

/**
 * `2019/4/25 9:32:09` or an Excel date (a wall-clock time that the reader gives as if it were UTC), both
 * local to Asia/Shanghai. Null when it is neither, or no such day exists.
 */
export function parseLocalTime(value: unknown): Date | null {
  if (value instanceof Date)
    return Number.isNaN(value.getTime()) ? null : new Date(value.getTime() - OFFICE_OFFSET_MS);
  const match = DATE.exec(String(value ?? '').trim());
  if (!match) return null;
  const [year, month, day, hour, minute, second] = match.slice(1).map((part) => Number(part ?? 0));
  const utc = new Date(Date.UTC(year!, month! - 1, day, hour, minute, second));
  const exists =
    utc.getUTCMonth() === month! - 1 &&
    utc.getUTCDate() === day &&
    hour! < 24 &&
    minute! < 60 &&
    second! < 60;
  return exists ? new Date(utc.getTime() - OFFICE_OFFSET_MS) : null;
}

/** Checks every row by itself: the good ones come back ready to import, each fault with row and column. */
export function checkRows(table: Table, now: Date): CheckedRows {
  const heading = (table[0] ?? []).map((cell) => String(cell ?? '').trim());
  const at = Object.fromEntries(
    Object.entries(COLUMNS).map(([field, name]) => [field, heading.indexOf(name)]),
  ) as Record<Column, number>;
  const missing = REQUIRED.filter((field) => at[field] < 0);
  if (missing.length > 0)
    return {
      rows: [],
      problems: missing.map((field) => ({
        row: 1,
        column: COLUMNS[field],
        message: text('importMissingColumn', { column: COLUMNS[field] }),
        weight: 'error',
      })),
    };

  const rows: MessageRow[] = [];
  const problems: RowProblem[] = [];
  const firstRowOf = new Map<string, number>();
  for (let index = 1; index < table.length; index++) {
    const cells = table[index] ?? [];
    if (cells.every((cell) => cell === null || cell === undefined || String(cell).trim() === ''))
      continue;
    const checked = checkRow(index + 1, (field) => (at[field] < 0 ? null : cells[at[field]]), now);
    const row = checked.row;
    if (row) {
      const first = firstRowOf.get(row.externalId);
      if (first === undefined) firstRowOf.set(row.externalId, row.row);
      else
        checked.problems.push(
          problem(row.row, 'externalId', text('importDuplicateRow', { id: row.externalId, first })),
        );
    }
    problems.push(...checked.problems);
    if (row && checked.problems.every((one) => one.weight === 'note')) rows.push(row);
  }
  return { rows, problems };
}

function problem(
  row: number,
  field: Column,
  reason: string,
  weight: RowProblem['weight'] = 'error',
): RowProblem {
  const column = COLUMNS[field];
  return { row, column, message: text('importBadCell', { row, column, reason }), weight };
}

function checkRow(
  row: number,
  cell: (field: Column) => unknown,
  now: Date,
): { row: MessageRow | null; problems: RowProblem[] } {
  const problems: RowProblem[] = [];
  const words = (field: 'externalId' | 'user' | 'title' | 'content' | 'answer') => {
    const value = String(cell(field) ?? '').trim();
    const max = field in LIMITS ? LIMITS[field as keyof typeof LIMITS] : 64;
    const length = [...value].length;
    if (value === '' && (REQUIRED as string[]).includes(field))
      problems.push(problem(row, field, text('importEmpty')));
    else if (value.length > max)
      problems.push(problem(row, field, text('importTooLong', { length, max })));
    else if (length >= LONG)
      problems.push(problem(row, field, text('importLong', { length }), 'note'));
    return value;
  };
  const instant = (field: 'receivedAt' | 'answeredAt') => {
    const raw = cell(field);
    const value = parseLocalTime(raw);
    if (!value)
      problems.push(problem(row, field, text('importBadDate', { value: String(raw ?? '') })));
    else if (value > now)
      problems.push(problem(row, field, text('importFutureDate', { value: String(raw) })));
    return value;
  };

  const externalId = words('externalId');
  const user = words('user');
  const title = words('title');
  const content = words('content');
  const answerText = words('answer');
  const receivedAt = instant('receivedAt');
  const hasAnswerTime = String(cell('answeredAt') ?? '').trim() !== '';
  const answeredAt = hasAnswerTime ? instant('answeredAt') : null;
  if ((answerText !== '') !== hasAnswerTime)
    problems.push(
      problem(row, answerText === '' ? 'answer' : 'answeredAt', text('importAnswerIncomplete')),
    );
  if (receivedAt && answeredAt && answeredAt < receivedAt)
    problems.push(problem(row, 'answeredAt', text('importAnswerBeforeQuestion')));
  if (!receivedAt) return { row: null, problems };
  const answer = answerText && answeredAt ? { text: answerText, at: answeredAt } : null;
  return { row: { row, externalId, user, title, receivedAt, content, answer }, problems };
}
