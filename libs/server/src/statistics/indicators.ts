import {
  commonIndicators,
  threeRateScore,
  type Indicator,
  type IndicatorCounts,
} from '@huiyin/core';
import type { Counts } from './counts.js';

/** The counts under the names of the formulas; what is not counted here is 0 and not shown. */
export function indicatorCounts(c: Counts): IndicatorCounts {
  return {
    accepted: c.accepted,
    answeredDirectly: c.answered_directly,
    repeated: 0,
    dispatched: c.dispatched,
    dispatchedClosed: c.dispatched_closed,
    wrongUnit: c.wrong_unit,
    returnAsked: c.return_asked,
    extended: c.extended,
    contactedInTime: c.contacted_in_time,
    dueToBeSigned: 0,
    signedInTime: 0,
    dueToClose: c.closed_in_time + c.closed_late + c.open_past_due,
    closedInTime: c.closed_in_time,
    closedLate: c.closed_late,
    openPastDue: c.open_past_due,
    closed: c.closed,
    closingWorkingDays: c.closing_working_days,
    replied: c.replied,
    reworked: c.reworked,
    dueForCallback: c.due_for_callback,
    callbacksAttempted: c.callbacks_attempted,
    callbacksEffective: c.callbacks_effective,
    solved: c.solved,
    satisfied: c.satisfied,
    basicallySatisfied: c.basically_satisfied,
    unsatisfied: c.unsatisfied,
  };
}

/** One indicator of the formulas by its id. */
export function indicatorsOf(counts: Counts): {
  of: (id: string) => Indicator;
  threeRates: number | null;
} {
  const c = indicatorCounts(counts);
  const byId = new Map(commonIndicators(c).map((one) => [one.id, one]));
  return {
    of: (id) => {
      const found = byId.get(id);
      if (!found) throw new Error(`there is no indicator "${id}"`);
      return found;
    },
    threeRates: threeRateScore(c),
  };
}
