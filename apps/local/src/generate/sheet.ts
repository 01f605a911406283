import { COLUMNS, type WrittenTable } from './records.js';

export const WRITTEN_TABLES = Object.keys(COLUMNS) as WrittenTable[];

/** Bytes that one sign of a text needs at most. */
const WIDEST = 3;

/**
 * The rows of some cases as the bytes that COPY reads, table by table. Written at once, case by case: texts that
 * lived until the whole chunk is sent would cost the collector as much as the printing. Used again and again.
 */
export class Sheet {
  private readonly pages = new Map(
    WRITTEN_TABLES.map((table) => [table, { bytes: Buffer.allocUnsafe(1 << 20), length: 0 }]),
  );

  add(table: WrittenTable, text: string): void {
    const page = this.pages.get(table);
    if (!page) throw new Error(`no page for ${table}`);
    const needed = page.length + text.length * WIDEST;
    if (needed > page.bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(needed, page.bytes.length * 2));
      page.bytes.copy(larger, 0, 0, page.length);
      page.bytes = larger;
    }
    page.length += page.bytes.write(text, page.length, 'utf8');
  }

  /** What is written for the table, until the sheet is cleared. */
  of(table: WrittenTable): Buffer {
    const page = this.pages.get(table);
    return page ? page.bytes.subarray(0, page.length) : Buffer.alloc(0);
  }

  clear(): void {
    for (const page of this.pages.values()) page.length = 0;
  }
}
