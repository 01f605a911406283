import { Findings } from './check/finding.js';
import type { Settled } from './check/settle.js';

/** What is kept of the run as it goes on. */
export class Diary {
  readonly findings = new Findings();
  readonly struck = new Map<string, number>();
  readonly skipped = new Map<string, string>();
  settled: Settled | undefined;
  slowestSettle = 0;
  rounds = 0;
}
