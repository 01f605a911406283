import { answerDueVectors, CaseError, type DueAnswer } from '@huiyin/core';
import { loadCalendar } from '@huiyin/workflows';
import { existsSync, readFileSync } from 'node:fs';
import { text } from '../texts.js';

/** Faults that have a sentence in `texts`; libs/core says them in English. */
const TOLD = new Set([
  ...['not_a_list', 'not_an_object', 'bad_id', 'bad_instant', 'out_of_range', 'bad_length'],
  ...['day_in_the_past', 'before_start', 'bad_pause', 'ends_before_it_begins'],
]);

const sentence = (code: string, message: string): string =>
  TOLD.has(code) ? text(`due.${code}`) : message;

function told(answer: DueAnswer): DueAnswer {
  if (!('error' in answer)) return answer;
  const { code, message, path } = answer.error;
  return { ...answer, error: { code, message: sentence(code, message), path } };
}

/** Prints the answers as JSON. A file that is no JSON list is refused; a bad entry is answered in its place. */
export function due(file: string): number {
  let entries: unknown;
  try {
    entries = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    console.error(text(existsSync(file) ? 'due.no_json' : 'due.noFile', { file }));
    console.error(`  ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  }
  try {
    const answers = answerDueVectors(entries, loadCalendar()).map(told);
    console.log(JSON.stringify(answers, null, 2));
    return 0;
  } catch (error) {
    if (!(error instanceof CaseError)) throw error;
    const [fault] = error.details.faults ?? [];
    console.error(`${file}: ${sentence(fault?.code ?? '', error.message)}`);
    return 1;
  }
}
