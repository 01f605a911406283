import { answerDueVectors, CaseError } from '@huiyin/core';
import { loadCalendar } from '@huiyin/workflows';
import { readFileSync } from 'node:fs';

/** Prints the answers as JSON. A file that is no JSON list is refused; a bad entry is answered in its place. */
export function due(file: string): number {
  let entries: unknown;
  try {
    entries = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    console.error(`${file}: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  }
  try {
    console.log(JSON.stringify(answerDueVectors(entries, loadCalendar()), null, 2));
    return 0;
  } catch (error) {
    if (!(error instanceof CaseError)) throw error;
    console.error(`${file}: ${error.message}`);
    return 1;
  }
}
