import { mean, share, type Indicator } from './indicator.js';
import { ratio, roundHalfUp } from './numbers.js';

/** The counts that the common indicators are made of; each is the size of a list of cases. */
export interface IndicatorCounts {
  accepted: number;
  answeredDirectly: number;
  repeated: number;
  dispatched: number;
  /** Of the dispatched: closed by the cut-off, due or not. */
  dispatchedClosed: number;
  /** Of the dispatched: returned with approval because the unit was the wrong one. */
  wrongUnit: number;
  /** Of the dispatched: at least one return was asked for. */
  returnAsked: number;
  extended: number;
  contactedInTime: number;
  dueToBeSigned: number;
  signedInTime: number;
  /** Should have closed in the period; the next three add up to it. */
  dueToClose: number;
  closedInTime: number;
  closedLate: number;
  openPastDue: number;
  closed: number;
  /** Sum of working days from dispatch to close, over `closed`. */
  closingWorkingDays: number;
  replied: number;
  reworked: number;
  dueForCallback: number;
  callbacksAttempted: number;
  callbacksEffective: number;
  solved: number;
  satisfied: number;
  basicallySatisfied: number;
  unsatisfied: number;
}

/**
 * The common indicators of domain.md 8.4. On-time and overdue share one population, so that they always add up;
 * satisfaction and dissatisfaction both refer to effective callbacks for the same reason (a city that divides
 * by all callbacks finds the numbers beside the value).
 */
export function commonIndicators(c: IndicatorCounts): Indicator[] {
  return [
    share('directRate', c.answeredDirectly, c.accepted, 'accepted'),
    share('repeatRate', c.repeated, c.accepted, 'accepted'),
    share('dispatchAccuracy', c.dispatched - c.wrongUnit, c.dispatched, 'dispatched'),
    share('signedInTimeRate', c.signedInTime, c.dueToBeSigned, 'dueToBeSigned'),
    share('returnRate', c.returnAsked, c.dispatched, 'dispatched'),
    share('firstContactRate', c.contactedInTime, c.dispatched, 'dispatched'),
    share('closingRate', c.dispatchedClosed, c.dispatched, 'dispatched'),
    share('onTimeClosingRate', c.closedInTime, c.dueToClose, 'dueToClose'),
    share('overdueRate', c.closedLate + c.openPastDue, c.dueToClose, 'dueToClose'),
    share('overdueClosedRate', c.closedLate, c.dueToClose, 'dueToClose'),
    share('overdueOpenRate', c.openPastDue, c.dueToClose, 'dueToClose'),
    share('extensionRate', c.extended, c.dispatched, 'dispatched'),
    share('callbackCoverage', c.callbacksAttempted, c.dueForCallback, 'dueForCallback'),
    share(
      'effectiveCallbackRate',
      c.callbacksEffective,
      c.callbacksAttempted,
      'callbacksAttempted',
    ),
    share('resolutionRate', c.solved, c.callbacksEffective, 'callbacksEffective'),
    share('satisfactionRate', c.satisfied, c.callbacksEffective, 'callbacksEffective'),
    share(
      'satisfactionRateWithBasic',
      c.satisfied + c.basicallySatisfied,
      c.callbacksEffective,
      'callbacksEffective',
    ),
    share('dissatisfactionRate', c.unsatisfied, c.callbacksEffective, 'callbacksEffective'),
    share('reworkRate', c.reworked, c.replied, 'replied'),
    mean('meanClosingTime', c.closingWorkingDays, c.closed, 'closed'),
  ];
}

/** 万人诉求比: accepted requests per 10,000 residents. */
export function requestsPerTenThousand(accepted: number, residents: number): Indicator {
  return {
    id: 'requestsPerTenThousand',
    numerator: accepted,
    denominator: residents,
    population: 'residents',
    unit: 'per10000',
    value: ratio(accepted, residents, 10_000, 2),
  };
}

/** 参评率: evaluations given ÷ invited. */
export function participationRate(given: number, invited: number): Indicator {
  return share('participationRate', given, invited, 'invitedToRate');
}

/** 同比 and 环比: change against an earlier period in percent; null if there is nothing to compare with. */
export function changeRate(now: number, earlier: number): number | null {
  return ratio(now - earlier, earlier, 100, 2);
}

export interface ThreeRateWeights {
  response: number;
  resolution: number;
  satisfaction: number;
}

/** Weights of a published local rule; Beijing's own are not in its law and not published in full (domain.md 1.14). */
export const DEFAULT_WEIGHTS: ThreeRateWeights = {
  response: 0.3,
  resolution: 0.35,
  satisfaction: 0.35,
};

/**
 * 三率得分, 0 to 100 points before bonus and penalty: response = contacted in time ÷ dispatched, resolution and
 * satisfaction ÷ effective callbacks. `basicWorth` is what a "basically satisfied" counts (1, or 0.8, or 0.6).
 * Null while one of the populations is empty. The formula is this system's; a city sets its weights.
 */
export function threeRateScore(
  c: IndicatorCounts,
  weights: ThreeRateWeights = DEFAULT_WEIGHTS,
  basicWorth = 1,
): number | null {
  if (c.dispatched === 0 || c.callbacksEffective === 0) return null;
  const response = c.contactedInTime / c.dispatched;
  const resolution = c.solved / c.callbacksEffective;
  const satisfaction = (c.satisfied + basicWorth * c.basicallySatisfied) / c.callbacksEffective;
  const score =
    weights.response * response +
    weights.resolution * resolution +
    weights.satisfaction * satisfaction;
  return roundHalfUp(100 * score, 2);
}
