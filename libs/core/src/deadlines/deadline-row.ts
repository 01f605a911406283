import type { Calendar } from '../calendar/calendar.js';
import type { Deadline } from '../types.js';
import { countDue, dueOf, type CountInput } from './count.js';
import type { ExplanationStep } from './explanation.js';
import { parseLength } from './length.js';
import { warningInstants } from './warnings.js';

/** A stored deadline as input of the count. */
export function countInputOf(deadline: Deadline): CountInput {
  return {
    start: deadline.startedAt,
    length: parseLength(deadline.length),
    pauses: deadline.pauses,
    restarts: deadline.restarts,
    extensions: deadline.extensions.map((text) => parseLength(text, 'extensions')),
  };
}

/** Why a deadline is due then, step by step. With another calendar than it was counted by, the answer may differ. */
export function explainDeadline(deadline: Deadline, calendar: Calendar): ExplanationStep[] {
  return countDue(countInputOf(deadline), calendar).explanation;
}

/**
 * The deadline with its due date and warnings counted anew, after a pause, restart or extension or with a new
 * calendar. A warning that has fired stays fired while its new instant is still past, and fires again if it has
 * moved into the future; the same holds for the passed mark.
 */
export function recount(
  deadline: Deadline,
  warn: readonly string[],
  at: Date,
  calendar: Calendar,
): Deadline {
  const due = dueOf(countInputOf(deadline), calendar);
  const zero = deadline.restarts.reduce(
    (last, one) => (one > last ? one : last),
    deadline.startedAt,
  );
  const warnAt = warningInstants(warn, due, zero, calendar);
  const warnedCount = warnAt.filter(
    (instant, index) => index < deadline.warnedCount && instant <= at,
  ).length;
  const passedAt = due.dueAt > at ? null : deadline.passedAt;
  return { ...deadline, ...due, calendarVersion: calendar.version, warnAt, warnedCount, passedAt };
}
