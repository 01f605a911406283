import { isLegalDay } from '../calendar/day-number.js';
import type { LegalDay } from '../calendar/calendar.js';
import type { Deadline } from '../types.js';
import { holds, type Facts } from '../workflow/conditions.js';
import type { ClockRule } from '../workflow/tables.js';

const FROM_PAYLOAD = /^until payload\.([a-zA-Z]+)$/;

/** What decides which rule of a clock counts for a case. */
export interface RuleQuery {
  profile: string;
  /** Local day on which the request was received: a case keeps the rules of that day. */
  receivedDay: LegalDay;
  facts: Facts;
  payload: Record<string, unknown>;
}

export interface ChosenRule {
  rule: ClockRule;
  /** The length with `until payload.x` already resolved to a day. */
  length: string;
}

/**
 * The first rule whose profile, dates and conditions fit; a rule `until payload.x` fits only if the payload
 * holds that day. Null: under these facts the clock is not started.
 */
export function chooseRule(rules: readonly ClockRule[], query: RuleQuery): ChosenRule | null {
  for (const rule of rules) {
    if (rule.profile !== undefined && rule.profile !== query.profile) continue;
    if (query.receivedDay < rule.validFrom) continue;
    if (rule.validTo !== undefined && query.receivedDay > rule.validTo) continue;
    if (!holds(rule.when, query.facts)) continue;
    const length = resolveLength(rule.length, query.payload);
    if (length !== null) return { rule, length };
  }
  return null;
}

/** The payload field that sets a rule's day, if it is such a rule. */
export function payloadFieldOf(rule: ClockRule): string | null {
  return FROM_PAYLOAD.exec(rule.length)?.[1] ?? null;
}

function resolveLength(length: string, payload: Record<string, unknown>): string | null {
  const field = FROM_PAYLOAD.exec(length)?.[1];
  if (field === undefined) return length;
  const day = payload[field];
  return typeof day === 'string' && isLegalDay(day) ? `until ${day}` : null;
}

/** The rule by which a stored deadline was started: its warnings are counted anew when its due date moves. */
export function ruleOf(deadline: Deadline, rules: readonly ClockRule[]): ClockRule | undefined {
  return rules.find(
    (rule) =>
      rule.validFrom === deadline.ruleValidFrom &&
      rule.basis === deadline.basis &&
      (rule.profile === undefined || rule.profile === deadline.profile) &&
      (payloadFieldOf(rule) === null
        ? rule.length === deadline.length
        : deadline.length.startsWith('until ')),
  );
}
