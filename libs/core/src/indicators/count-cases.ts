import type { Calendar, LegalDay } from '../calendar/calendar.js';
import { workingDaysBetween } from '../calendar/working-days.js';
import type { IndicatorCounts } from './formulas.js';
import { satisfactionLevel, type Satisfaction } from './satisfaction.js';

/** A clock of a case as the statistics need it: when it fell due, and when it was stopped. */
export interface ClockRecord {
  dueDay: LegalDay;
  dueAt: Date;
  stoppedAt: Date | null;
}

/** What the statistics know of one case, counted from its events and deadlines. */
export interface CaseRecord {
  /** Null: not accepted. */
  acceptedAt: Date | null;
  answeredDirectly: boolean;
  /** The requester had the same matter before. */
  repeated: boolean;
  dispatchedAt: Date | null;
  repliedAt: Date | null;
  closedAt: Date | null;
  /** The clock of the whole case; null if none was started or it was taken out (挂账 counts separately). */
  handling: ClockRecord | null;
  sign: ClockRecord | null;
  contact: ClockRecord | null;
  returnAsked: boolean;
  wrongUnit: boolean;
  extended: boolean;
  reworked: boolean;
  dueForCallback: boolean;
  callback: { effective: boolean; solved: boolean; satisfaction: Satisfaction | null } | null;
}

/** Both days included, in the calendar's zone. */
export interface Period {
  from: LegalDay;
  to: LegalDay;
  /** What happened at or after this instant is not yet known. */
  cutOff: Date;
}

/** Counts the cases of a period. Each count is a set: the same case is counted once in each. */
export function countCases(
  records: Iterable<CaseRecord>,
  period: Period,
  calendar: Calendar,
): IndicatorCounts {
  const counts = zeroCounts();
  for (const record of records) {
    const known = (at: Date | null): Date | null => (at !== null && at < period.cutOff ? at : null);
    const within = (at: Date | null): boolean => {
      const instant = known(at);
      return instant !== null && isWithin(calendar.dayOf(instant), period);
    };
    if (within(record.acceptedAt)) addAccepted(counts, record);
    if (within(record.dispatchedAt)) addDispatched(counts, record, period);
    addDue(counts, record, period);
    if (within(record.repliedAt)) {
      counts.replied++;
      if (record.reworked) counts.reworked++;
    }
    if (within(record.closedAt)) addClosed(counts, record, calendar);
  }
  return counts;
}

function addAccepted(counts: IndicatorCounts, record: CaseRecord): void {
  counts.accepted++;
  if (record.answeredDirectly) counts.answeredDirectly++;
  if (record.repeated) counts.repeated++;
}

function addDispatched(counts: IndicatorCounts, record: CaseRecord, { cutOff }: Period): void {
  counts.dispatched++;
  if (record.closedAt !== null && record.closedAt < cutOff) counts.dispatchedClosed++;
  if (record.wrongUnit) counts.wrongUnit++;
  if (record.returnAsked) counts.returnAsked++;
  if (record.extended) counts.extended++;
  if (record.contact && outcome(record.contact, cutOff) === 'inTime') counts.contactedInTime++;
}

/** Whoever has until a day of the period belongs to it, whenever the case was closed. */
function addDue(counts: IndicatorCounts, { handling, sign }: CaseRecord, period: Period): void {
  if (sign && isDue(sign, period)) {
    counts.dueToBeSigned++;
    if (outcome(sign, period.cutOff) === 'inTime') counts.signedInTime++;
  }
  if (!handling || !isDue(handling, period)) return;
  counts.dueToClose++;
  switch (outcome(handling, period.cutOff)) {
    case 'inTime':
      counts.closedInTime++;
      break;
    case 'late':
      counts.closedLate++;
      break;
    case 'open':
      counts.openPastDue++;
      break;
  }
}

function addClosed(counts: IndicatorCounts, record: CaseRecord, calendar: Calendar): void {
  if (record.dispatchedAt !== null && record.closedAt !== null) {
    counts.closed++;
    const [from, to] = [calendar.dayOf(record.dispatchedAt), calendar.dayOf(record.closedAt)];
    counts.closingWorkingDays += workingDaysBetween(from, to, calendar);
  }
  if (!record.dueForCallback) return;
  counts.dueForCallback++;
  const { callback } = record;
  if (!callback) return;
  counts.callbacksAttempted++;
  if (!callback.effective) return;
  counts.callbacksEffective++;
  if (callback.solved) counts.solved++;
  if (callback.satisfaction === null) return;
  switch (satisfactionLevel(callback.satisfaction)) {
    case 'satisfied':
      counts.satisfied++;
      break;
    case 'basic':
      counts.basicallySatisfied++;
      break;
    case 'unsatisfied':
      counts.unsatisfied++;
      break;
  }
}

function isWithin(day: LegalDay, { from, to }: Period): boolean {
  return day >= from && day <= to;
}

function isDue(clock: ClockRecord, period: Period): boolean {
  return isWithin(clock.dueDay, period) && clock.dueAt <= period.cutOff;
}

function outcome(clock: ClockRecord, cutOff: Date): 'inTime' | 'late' | 'open' {
  if (clock.stoppedAt === null || clock.stoppedAt >= cutOff) return 'open';
  return clock.stoppedAt < clock.dueAt ? 'inTime' : 'late';
}

function zeroCounts(): IndicatorCounts {
  return {
    accepted: 0,
    answeredDirectly: 0,
    repeated: 0,
    dispatched: 0,
    dispatchedClosed: 0,
    wrongUnit: 0,
    returnAsked: 0,
    extended: 0,
    contactedInTime: 0,
    dueToBeSigned: 0,
    signedInTime: 0,
    dueToClose: 0,
    closedInTime: 0,
    closedLate: 0,
    openPastDue: 0,
    closed: 0,
    closingWorkingDays: 0,
    replied: 0,
    reworked: 0,
    dueForCallback: 0,
    callbacksAttempted: 0,
    callbacksEffective: 0,
    solved: 0,
    satisfied: 0,
    basicallySatisfied: 0,
    unsatisfied: 0,
  };
}
