import type { MachineEvent } from '@huiyin/core';
import type { MailboxContext } from './context.js';

type Remember = (context: MailboxContext, event: MachineEvent) => Partial<MailboxContext>;

const FACT_FIELDS = [
  'requestType',
  'channel',
  'category',
  'place',
  'addressee',
  'urgent',
  'sensitive',
  'contactable',
  'replyWanted',
  'consentToPublish',
] as const;

/** The fields of a payload that are facts of the case; the payload's schema has already checked them. */
export function factsIn(payload: Record<string, unknown> = {}): Partial<MailboxContext> {
  const given = FACT_FIELDS.filter((field) => payload[field] !== undefined);
  return Object.fromEntries(given.map((field) => [field, payload[field]]));
}

/** What each event leaves in the machine's memory. */
export const facts = {
  noted: () => ({}),
  corrected: (_context, event) => factsIn(event.payload),
  dispatched: () => ({ signed: false, designated: false }),
  signed: () => ({ signed: true }),
  returnAsked: (context, event) => {
    const unit = String(event.facts.leadUnit);
    const asked = (context.returnsByUnit[unit] ?? 0) + 1;
    return { returnsByUnit: { ...context.returnsByUnit, [unit]: asked } };
  },
  // Refused: the unit must answer, and may not return the letter again.
  returnRefused: () => ({ designated: true }),
  extended: (context) => ({ extensions: context.extensions + 1 }),
  replied: (_context, event) => ({
    replyText: String(event.payload?.['text'] ?? ''),
    replyMode: event.payload?.['replyMode'] === 'public' ? 'public' : 'private',
  }),
  published: () => ({ published: true }),
  unpublished: () => ({ published: false }),
  consentRevoked: () => ({ consentToPublish: false, published: false }),
  reworkOrdered: (context) => ({ reworks: context.reworks + 1, rating: null, published: false }),
  rated: (_context, event) => ({ rating: event.payload?.['rating'] as MailboxContext['rating'] }),
  appealed: (context) => ({ appeals: context.appeals + 1 }),
  reminded: (context) => ({ reminders: context.reminders + 1 }),
  supervised: () => ({ supervised: true, supervisionOpen: true }),
  supervisionAnswered: () => ({ supervisionOpen: false }),
  mergedInto: (_context, event) => ({ mergedInto: Number(event.payload?.['into']) }),
  unmerged: () => ({ mergedInto: null, signed: false, designated: false, passed: [] }),
  absorbed: (context, event) => ({
    // The parent answers for all: that one asked for no reply must not keep the answer from the others.
    replyWanted: true,
    absorbed: [...context.absorbed, Number(event.payload?.['child'])],
  }),
  released: (context, event) => ({
    absorbed: context.absorbed.filter((id) => id !== Number(event.payload?.['child'])),
  }),
  archived: () => ({ archived: true }),
  deliveryFailed: () => ({ undelivered: true }),
  failureAcknowledged: () => ({ undelivered: false }),
  deadlinePassed: (context, event) => ({
    passed: [...new Set([...context.passed, String(event.payload?.['deadline'])])],
  }),
} satisfies Record<string, Remember>;
