import { ratio } from './numbers.js';

/** What the numbers of an indicator are counted from; texts name each in words. */
export type Population =
  /** Accepted in the period. */
  | 'accepted'
  /** Dispatched in the period. */
  | 'dispatched'
  /** Whose sign-for clock fell due in the period. */
  | 'dueToBeSigned'
  /** Should have closed in the period (应办结): the due day lies in it and has passed at the cut-off. */
  | 'dueToClose'
  /** Replied in the period. */
  | 'replied'
  /** Closed in the period. */
  | 'closed'
  /** Closed in the period and to be called back. */
  | 'dueForCallback'
  | 'callbacksAttempted'
  /** Callbacks that reached the requester and got an answer. */
  | 'callbacksEffective'
  | 'invitedToRate'
  | 'residents';

export type IndicatorUnit = 'percent' | 'workingDays' | 'per10000' | 'points';

/**
 * One figure, never without what it was made of (domain.md 8.4). The period and the cut-off stand beside the list
 * of figures, since they are one for all.
 */
export interface Indicator {
  id: string;
  numerator: number;
  denominator: number;
  population: Population;
  unit: IndicatorUnit;
  /** Two decimals, half-up; null if the population is empty: then there is no rate, not 0 and not 100 %. */
  value: number | null;
}

/** A share of a population in percent. */
export function share(
  id: string,
  numerator: number,
  denominator: number,
  population: Population,
): Indicator {
  const value = ratio(numerator, denominator, 100, 2);
  return { id, numerator, denominator, population, unit: 'percent', value };
}

/** A mean in working days. */
export function mean(id: string, sum: number, count: number, population: Population): Indicator {
  const value = ratio(sum, count, 1, 2);
  return { id, numerator: sum, denominator: count, population, unit: 'workingDays', value };
}
