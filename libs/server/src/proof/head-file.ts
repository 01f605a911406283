import { mkdir, open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { headHash, headShape, type Head } from './head.js';

/**
 * Said by `after-restore`: the database came from a backup, so the heads of the lines above whose day is later than
 * `after` bind events that it does not hold.
 */
const restoredShape = z.object({ restoredAt: z.iso.datetime(), after: z.iso.date().nullable() });

export interface HeadFile {
  heads: Head[];
  /** Heads that a restore from a backup gave up. */
  givenUp: Head[];
  /** Lines, counted from 1, that are neither a head (with the hash of what it says) nor what a crash left of one. */
  faults: number[];
}

/** Reads a file of daily heads, one JSON object a line; a file that is not there has none. */
export async function readHeadFile(file: string): Promise<HeadFile> {
  const content = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return parseHeadFile(content);
}

export function parseHeadFile(content: string): HeadFile {
  const result: HeadFile = { heads: [], givenUp: [], faults: [] };
  const lines = content.split('\n');
  lines.forEach((line, i) => {
    if (line.trim() === '') return;
    const value = parsed(line);
    const head = headShape.safeParse(value);
    if (head.success && headHash(head.data) === head.data.hash)
      return void result.heads.push(head.data);
    const restored = restoredShape.safeParse(value);
    if (restored.success) return giveUp(result, restored.data.after);
    // A crash in the middle of a write: the whole line follows, or will follow.
    const following = lines[i + 1] ?? '';
    if (value !== undefined) result.faults.push(i + 1);
    else if (following !== '' && !following.startsWith(line)) result.faults.push(i + 1);
  });
  return { ...result, heads: withoutRepeats(result.heads) };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function giveUp(result: HeadFile, after: string | null): void {
  const isKept = (head: Head): boolean => after !== null && head.day <= after;
  result.givenUp.push(...result.heads.filter((head) => !isKept(head)));
  result.heads = result.heads.filter(isKept);
}

function withoutRepeats(heads: readonly Head[]): Head[] {
  const seen = new Set<string>();
  return heads.filter((head) => {
    const line = JSON.stringify(head);
    return !seen.has(line) && seen.add(line);
  });
}

/** Appends lines and does not return before they are on the disk. */
export async function appendLines(file: string, lines: readonly object[]): Promise<void> {
  if (lines.length === 0) return;
  await mkdir(path.dirname(file), { recursive: true });
  const handle = await open(file, 'a+');
  try {
    const { size } = await handle.stat();
    const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, Math.max(0, size - 1));
    const torn = size > 0 && buffer.toString() !== '\n';
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
    await handle.write(torn ? `\n${text}` : text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  const directory = await open(path.dirname(file), 'r');
  await directory.sync().finally(() => directory.close());
}

/** How a table of heads and a file of heads differ; days in order. */
export interface HeadDifferences {
  /** In both, with different hashes. */
  different: string[];
  /** The table has it, the file not. */
  missingInFile: Head[];
  /** The file has it, the table not. */
  missingInTable: string[];
}

export function compareHeads(table: readonly Head[], file: readonly Head[]): HeadDifferences {
  const inFile = new Map(file.map((head) => [head.day, head]));
  const inTable = new Set(table.map((head) => head.day));
  return {
    different: table.flatMap(({ day, hash }) => {
      const said = file.filter((head) => head.day === day);
      return said.some((head) => head.hash !== hash) ? [day] : [];
    }),
    missingInFile: table.filter((head) => !inFile.has(head.day)),
    missingInTable: [...inFile.keys()].filter((day) => !inTable.has(day)).sort(),
  };
}
