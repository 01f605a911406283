import type { MessageJob } from './queues.js';

/** `<case>-<event>-<ordinal>`: names the message in the queue, in its Message-ID and in case events. */
export function messageJobId(key: MessageJob): string {
  return `${key.caseId}-${key.eventSeq}-${key.ordinal}`;
}

/** One job for each distinct instant. Bare integers are refused as job ids. */
export function timerJobId(at: Date): string {
  return `at-${at.getTime() / 1000}`;
}
