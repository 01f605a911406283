/* The text format of COPY: columns between tabs, rows between line ends, \N for null. */

const SPECIAL = /[\\\t\n\r]/g;
const ESCAPED: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

export const NULL = '\\N';

/** A value as COPY reads it; lists as arrays of PostgreSQL. */
export function cell(value: unknown): string {
  if (value === null || value === undefined) return NULL;
  if (typeof value === 'string') return value.replace(SPECIAL, (sign) => ESCAPED[sign] ?? sign);
  if (typeof value === 'boolean') return value ? 't' : 'f';
  if (typeof value === 'number') return String(value);
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return array(value);
  throw new Error(`no cell for ${typeof value}`);
}

/** An array of texts or instants, each in quotes. */
function array(values: readonly unknown[]): string {
  const quoted = values.map((one) => {
    const text = one instanceof Date ? one.toISOString() : String(one);
    return `"${text.replace(/["\\]/g, (sign) => `\\${sign}`)}"`;
  });
  return cell(`{${quoted.join(',')}}`);
}

export const json = (value: unknown): string => cell(JSON.stringify(value));

/** Bytes, from their hexadecimal digits. */
export const bytes = (hex: string | null): string => (hex === null ? NULL : `\\\\x${hex}`);

export const row = (cells: readonly string[]): string => `${cells.join('\t')}\n`;
