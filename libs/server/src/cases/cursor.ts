import { invalid } from './filter-context.js';

/** Where the next page begins: after this row, in this order. */
export interface Cursor {
  sort: string;
  /** The sorted instant of the last row; null for rows that have none. */
  at: string | null;
  id: number;
}

export function cursorText({ sort, at, id }: Cursor): string {
  return Buffer.from(JSON.stringify([sort, at, id])).toString('base64url');
}

/** @throws CaseError `invalid_payload` for a text that is no cursor, or one of another order */
export function cursorOf(text: string, sort: string): Cursor {
  const wrong = () => invalid('cursor', 'invalid_cursor', 'this cursor belongs to no such list');
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    throw wrong();
  }
  if (!Array.isArray(parts) || parts.length !== 3) throw wrong();
  const [of, at, id] = parts as unknown[];
  const isInstant = at === null || (typeof at === 'string' && !Number.isNaN(Date.parse(at)));
  if (of !== sort || !isInstant || !Number.isSafeInteger(id)) throw wrong();
  return { sort, at: at as string | null, id: id as number };
}
