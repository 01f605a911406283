import type { MachineEvent } from '@huiyin/core';
import { rung, type HotlineContext } from './context.js';

type Remember = (context: HotlineContext, event: MachineEvent) => Partial<HotlineContext>;

/** The fields of the payload that are facts of the case; the payload's schema has already checked them. */
const FACT_FIELDS = [
  'requestType',
  'channel',
  'category',
  'place',
  'grade',
  'urgent',
  'sensitive',
  'contactable',
  'replyWanted',
  'consentToPublish',
] as const;

export function factsIn(payload: Record<string, unknown> = {}): Partial<HotlineContext> {
  const given = FACT_FIELDS.filter((field) => payload[field] !== undefined);
  return Object.fromEntries(given.map((field) => [field, payload[field]]));
}

/** A new lead unit starts with a clean sheet; whatever the old one had asked for is void. */
function newLead(context: HotlineContext, event: MachineEvent, designated: boolean) {
  const unit = Number(event.payload?.['unit']);
  const unitsTried = [...new Set([...context.unitsTried, unit])];
  const handovers = event.limits['unitsBeforeProblem'] ?? Number.MAX_SAFE_INTEGER;
  return {
    ...nothingAsked,
    signed: false,
    designated,
    ownDue: event.payload?.['dueDay'] !== undefined || unitsTried.length > 1,
    firstUnit: context.firstUnit ?? unit,
    unitsTried,
    problem: context.problem || unitsTried.length >= handovers,
    handedAround: context.handedAround || unitsTried.length >= handovers,
  };
}

const nothingAsked = {
  refusalProposed: false,
  extensionAsked: false,
  holdAsked: false,
  terminationAsked: false,
};

function reworkOrdered(context: HotlineContext, event: MachineEvent): Partial<HotlineContext> {
  const reworks = context.reworks + 1;
  const before = event.limits['reworksBeforeProblem'] ?? Number.MAX_SAFE_INTEGER;
  return {
    reworks,
    problem: context.problem || reworks >= before,
    reworkedOften: context.reworkedOften || reworks >= before,
    callback: null,
    callbackAttempts: 0,
    exclusion: null,
    // One service, one review: work done again is a new service.
    rating: null,
    appealFrom: null,
  };
}

function calledBack(context: HotlineContext, event: MachineEvent): Partial<HotlineContext> {
  const callbackAttempts = context.callbackAttempts + 1;
  if (event.payload?.['reached'] !== true) return { callbackAttempts };
  const { solved, satisfaction, unreasonable } = event.payload;
  return {
    callbackAttempts,
    callback: { solved, satisfaction, unreasonable: unreasonable === true } as NonNullable<
      HotlineContext['callback']
    >,
  };
}

/** What each event leaves in the machine's memory. All pure; the state changes are in machine.ts. */
export const facts = {
  corrected: (_context, event) => factsIn(event.payload),
  refusalProposed: () => ({ refusalProposed: true }),
  refusalDismissed: () => ({ refusalProposed: false }),

  dispatched: (context, event) => ({
    ...factsIn(event.payload),
    ...newLead(context, event, event.payload?.['designate'] === true),
  }),
  designatedByDispute: (context, event) => newLead(context, event, true),
  signed: () => ({ signed: true }),
  // The dispatcher's own error: the unit never had the case.
  recalled: ({ unitsTried, firstUnit }) => ({
    signed: false,
    unitsTried: unitsTried.slice(0, -1),
    firstUnit: unitsTried.length > 1 ? firstUnit : null,
  }),
  returnAsked: (context, event) => {
    const unit = String(event.facts.leadUnit);
    const asked = (context.returnsByUnit[unit] ?? 0) + 1;
    return { returnsByUnit: { ...context.returnsByUnit, [unit]: asked } };
  },
  returnApproved: (context) => ({ returns: context.returns + 1, signed: false }),
  // Refused: the unit must handle, and a decided unit may not return again [潍坊 §22].
  returnRefused: () => ({ designated: true }),

  extensionAsked: () => ({ extensionAsked: true }),
  extensionRefused: () => ({ extensionAsked: false }),
  extensionApproved: (context) => ({
    extensionAsked: false,
    extensions: context.extensions + 1,
    passed: context.passed.filter((name) => name !== 'handlingDue'),
  }),
  holdAsked: () => ({ holdAsked: true }),
  holdDecided: () => ({ holdAsked: false }),
  terminationAsked: () => ({ terminationAsked: true }),
  terminationRefused: () => ({ terminationAsked: false }),
  replied: (_context, event) => ({ ...nothingAsked, replyText: textOf(event, 'text') ?? '' }),

  calledBack,
  reworkOrdered,
  excluded: (_context, event) => ({ exclusion: textOf(event, 'exclusion') }),
  rated: (_context, event) => ({ rating: event.payload?.['rating'] as HotlineContext['rating'] }),

  appealedBeforeClosing: (context) => ({ appeals: context.appeals + 1, appealFrom: 'callback' }),
  appealedAfterClosing: (context) => ({ appeals: context.appeals + 1, appealFrom: 'closed' }),
  appealEnded: () => ({ appealFrom: null }),

  mergedInto: (_context, event) => ({
    ...nothingAsked,
    mergedInto: Number(event.payload?.['into']),
  }),
  unmerged: () => ({ mergedInto: null, signed: false, designated: false, passed: [] }),
  absorbed: (context, event) => ({
    // The parent answers for all: that one asked for no reply must not keep the answer from the others.
    replyWanted: true,
    absorbed: [...context.absorbed, Number(event.payload?.['child'])],
  }),
  released: (context, event) => ({
    absorbed: context.absorbed.filter((id) => id !== Number(event.payload?.['child'])),
  }),

  supervised: (context) => ({
    supervised: true,
    supervision: 'open',
    supervisions: context.supervisions + 1,
  }),
  supervisionAnswered: () => ({ supervision: 'answered' }),
  supervisionAnswerRefused: () => ({ supervision: 'open' }),
  // The flag stays: a case that was once supervised counts as such.
  supervisionAccepted: () => ({ supervision: 'none' }),
  reminded: (context) => ({ reminders: context.reminders + 1 }),
  escalated: (_context, event) => ({
    escalationLevel: rung(event.payload?.['level']),
    escalationOpen: true,
  }),
  escalationAnswered: () => ({ escalationOpen: false }),

  archived: () => ({ archived: true }),
  deliveryFailed: () => ({ undelivered: true }),
  failureAcknowledged: () => ({ undelivered: false }),
  deadlinePassed: (context, event) => ({
    passed: [...new Set([...context.passed, String(event.payload?.['deadline'])])],
  }),
  /** Nothing to remember, but the event belongs to the state: XState ignores a handler without an action. */
  noted: () => ({}),
} satisfies Record<string, Remember>;

function textOf(event: MachineEvent, field: string): string | null {
  const value = event.payload?.[field];
  return typeof value === 'string' ? value : null;
}
