import type { House } from './house/house.js';
import type { Journal } from './load/journal.js';
import type { Diary } from './diary.js';

/** What a run tells. `lost`, `doubled` and `chainBreaks` must be 0, and so must what stands below them. */
export interface Result {
  seed: number;
  rounds: number;
  /** Requests and events that a client was told are done. */
  acknowledged: number;
  lost: number;
  doubled: number;
  chainBreaks: number;
  halfWritten: number;
  wrongAnswers: number;
  /** Services that were not ready again in time. */
  notReady: number;
  cases: number;
  deadlinesFired: number;
  overtaken: number;
  mails: number;
  /** Taken more than once by the mail server, with the same Message-ID: delivery is at least once. */
  repeatedMails: number;
  givenUp: number;
  needless: number;
  /** Tries that ended with 503 or a broken connection, and calls that were sent again with their key. */
  felt: number;
  repeatedCalls: number;
  /** From the end of a fault to a killed process being ready again. */
  recoveryMs: { median: number; most: number };
  slowestSettleSeconds: number;
  /** Processes that ended by themselves and were started anew. */
  ownEnds: Record<string, number>;
  faults: Record<string, number>;
  skipped: Record<string, string>;
  seconds: number;
  findings: string[];
}

const TOLD = 50;

export function resultOf({
  house,
  journal,
  diary,
  seed,
  began,
}: {
  house: House;
  journal: Journal;
  diary: Diary;
  seed: number;
  began: number;
}): Result {
  const { findings, settled } = diary;
  const times = house.services.flatMap(({ recoveries }) => recoveries).sort((a, b) => a - b);
  return {
    seed,
    rounds: diary.rounds,
    acknowledged: journal.acknowledged,
    lost: findings.count('lost'),
    doubled: findings.count('doubled'),
    chainBreaks: findings.count('chainBreak'),
    halfWritten: findings.count('halfWritten'),
    wrongAnswers: findings.count('wrong'),
    notReady: house.services.reduce((sum, { late }) => sum + late, 0),
    cases: journal.cases.size,
    deadlinesFired: settled?.deadlinesFired ?? 0,
    overtaken: settled?.overtaken ?? 0,
    mails: house.sink.taken.size,
    repeatedMails: [...house.sink.taken.values()].reduce((sum, times) => sum + times - 1, 0),
    givenUp: settled?.givenUp ?? 0,
    needless: settled?.needless ?? 0,
    felt: journal.felt,
    repeatedCalls: journal.repeated,
    recoveryMs: { median: times[Math.floor(times.length / 2)] ?? 0, most: times.at(-1) ?? 0 },
    slowestSettleSeconds: Math.round(diary.slowestSettle * 10) / 10,
    ownEnds: counted(house.services.flatMap(({ ownEnds }) => ownEnds)),
    faults: Object.fromEntries([...diary.struck].sort(([a], [b]) => a.localeCompare(b))),
    skipped: Object.fromEntries(diary.skipped),
    seconds: Math.round((Date.now() - began) / 1000),
    findings: findings
      .all()
      .slice(0, TOLD)
      .map(({ kind, text }) => `${kind}: ${text}`),
  };
}

/** Whether nothing happened that must never happen. */
export const isClean = (result: Result): boolean =>
  [
    result.lost,
    result.doubled,
    result.chainBreaks,
    result.halfWritten,
    result.wrongAnswers,
    result.notReady,
  ].every((count) => count === 0);

function counted(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
