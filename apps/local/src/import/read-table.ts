import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { textOfFile } from '@huiyin/contract/text-of-file';
import { parse } from 'csv-parse/sync';
import { readXlsx } from 'hucre';

/** A sheet as read: first row is the heading; a cell is text, a number or an Excel date. */
export type Table = unknown[][];

/**
 * Reads the first sheet of an .xlsx file, or a .csv file (UTF-8, or GB18030 as Chinese Excel saves it).
 * Throws when the file is no such file; says nothing about its contents.
 */
export async function readTable(file: string): Promise<Table> {
  const bytes = await readFile(file);
  if (path.extname(file).toLowerCase() === '.csv') return readCsv(bytes);
  const workbook = await readXlsx(bytes);
  const sheet = workbook.sheets[0];
  if (!sheet) throw new Error('no sheet');
  return sheet.rows as Table;
}

function readCsv(bytes: Buffer): Table {
  const content = textOfFile(bytes);
  if (content.includes('\ufffd')) throw new Error('no text');
  return parse(content, { bom: true, relax_column_count: true, skip_empty_lines: false }) as Table;
}
