import { createHash } from 'node:crypto';
import { STATISTICS_MARKS, type Calendar, type LegalDay, type Workflow } from '@huiyin/core';

/** The tables of all workflows as the statements take them: one list for each thing that is named. */
export function countingRules(workflows: readonly Workflow[]): Record<string, object[]> {
  return {
    events: workflows.flatMap(({ kind, statistics }) => [
      ...STATISTICS_MARKS.flatMap((mark) => statistics[mark].map((type) => ({ kind, mark, type }))),
      ...(statistics.contact ? [{ kind, mark: 'contacted', type: statistics.contact.event }] : []),
    ]),
    clocks: workflows.flatMap(({ kind, deadlines: { total }, statistics: { contact } }) => [
      ...(total === undefined ? [] : [{ kind, as: 'total', name: total }]),
      ...(contact ? [{ kind, as: 'contact', name: contact.clock }] : []),
    ]),
    callbacks: workflows.flatMap(({ kind, statistics: { callback } }) =>
      callback
        ? [
            {
              kind,
              type: callback.event,
              reached: callback.reached,
              solved: callback.solved.field,
              solvedIf: callback.solved.values,
              satisfaction: callback.satisfaction.field,
              levels: callback.satisfaction.levels,
            },
          ]
        : [],
    ),
    closings: workflows.flatMap(({ kind, statistics }) =>
      Object.entries(statistics.closings).map(([state, as]) => ({ kind, state, class: as })),
    ),
  };
}

/** Working days from a first day up to each day: two entries give the working days between two days. */
export interface WorkingDayCount {
  first: LegalDay;
  counts: number[];
}

const YEARS_AROUND = 10;

export function workingDayCount(calendar: Calendar): WorkingDayCount {
  const first = `${calendar.firstYear - YEARS_AROUND}-01-01`;
  const end = `${calendar.lastYear + YEARS_AROUND}-12-31`;
  const counts: number[] = [];
  let sum = 0;
  for (let day = first; day <= end; day = calendar.addDays(day, 1)) {
    if (counts.length > 0 && calendar.isWorkingDay(day)) sum++;
    counts.push(sum);
  }
  return { first, counts };
}

/** Changes whenever what is counted would change for the same history. */
export function fingerprintOf(rules: object, calendar: Calendar, statements: string): string {
  const { id, version, utcOffsetMinutes } = calendar;
  return createHash('sha256')
    .update(JSON.stringify([rules, id, version, utcOffsetMinutes, statements]))
    .digest('hex')
    .slice(0, 32);
}
