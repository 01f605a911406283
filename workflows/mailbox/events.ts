import { z } from 'zod';
import { CaseError, type CaseState, type EventDefinitions } from '@huiyin/core';
import { CHANNELS, REPLY_MODES, REQUEST_TYPES, SATISFACTION } from './context.js';

const text = z.string().trim().min(1).max(4000).meta({ widget: 'textarea' });
const line = z.string().trim().min(1).max(200).meta({ widget: 'text' });
const flag = z.boolean().meta({ widget: 'checkbox' });
const day = z.iso.date().meta({ widget: 'day' });
const unit = z.number().int().positive().meta({ widget: 'unit' });
const caseId = z.number().int().positive().meta({ widget: 'case' });
const requestIds = z.array(z.number().int().positive()).max(10_000);
const LENGTH = /^[1-9]\d{0,3} (working days?|calendar days?)$/;
const length = z
  .string()
  .refine((text) => LENGTH.test(text), { params: { fault: 'length_form' } })
  .meta({ widget: 'length', pattern: LENGTH.source });

/** 不予受理 (domain 1.6); the reason and the way that is open are always told. */
export const REFUSAL_REASONS = [
  'litigation',
  'discipline',
  'reconsideration',
  'disclosure',
  'petition',
  'secretOrPrivate',
  'publicMorals',
  'noNewFacts',
  'privateDispute',
  'outsideCity',
  'otherBody',
  'noFacts',
] as const;

function childOf(current: Pick<CaseState, 'id' | 'number' | 'requestIds'>) {
  return { child: current.id, childNumber: current.number, requestIds: current.requestIds };
}

function intoItself(): CaseError {
  const message = 'a case cannot be merged into itself';
  const fault = { path: 'payload.into', code: 'same_case', message };
  return new CaseError('invalid_payload', message, { faults: [fault] });
}

const received: EventDefinitions = {
  register: {
    payload: z.object({
      requestType: z.enum(REQUEST_TYPES).meta({ widget: 'radio' }),
      channel: z.enum(CHANNELS).default('portal'),
      addressee: z.string().max(200).optional(),
      category: z.string().max(200).optional(),
      place: z.string().max(500).meta({ widget: 'place' }).optional(),
      urgent: flag.default(false),
      sensitive: flag.default(false),
      contactable: flag.default(true),
      replyWanted: flag.default(true),
      consentToPublish: flag.default(false),
    }),
  },
  accept: { payload: z.object({ remark: text.optional() }) },
  askSupplement: { payload: z.object({ missing: text }) },
  supplement: { payload: z.object({ text: text.max(10_000) }) },
  refuse: {
    payload: z.object({ reason: z.enum(REFUSAL_REASONS), explanation: text, legalRoute: text }),
  },
  transferOut: { payload: z.object({ receiver: line, explanation: text }) },
  dispatch: {
    payload: z.object({ unit, dueDay: day.optional(), instruction: text.optional() }),
  },
  merge: {
    payload: z.object({ into: caseId, remark: text.optional() }),
    companion: (payload, current) => {
      if (payload['into'] === current.id) throw intoItself();
      return { caseId: Number(payload['into']), type: 'absorb', payload: childOf(current) };
    },
  },
  unmerge: {
    payload: z.object({ from: caseId, remark: text }),
    companion: (payload, current) => ({
      caseId: Number(payload['from']),
      type: 'release',
      payload: childOf(current),
    }),
  },
  absorb: {
    payload: z.object({ child: caseId, childNumber: line, requestIds }),
    companionOnly: true,
  },
  release: {
    payload: z.object({ child: caseId, childNumber: line, requestIds }),
    companionOnly: true,
  },
  withdraw: { payload: z.object({ reason: text.optional() }) },
  amend: {
    payload: z.object({
      requestType: z.enum(REQUEST_TYPES).optional(),
      category: z.string().max(200).optional(),
      place: z.string().max(500).meta({ widget: 'place' }).optional(),
      urgent: flag.optional(),
      sensitive: flag.optional(),
      remark: text,
    }),
  },
  note: { payload: z.object({ text }) },
  /** Consent can be taken back at any time; what was published disappears with it. */
  revokeConsent: { payload: z.object({}) },
};

const assigned: EventDefinitions = {
  signFor: { payload: z.object({ handler: line.optional() }) },
  requestReturn: { payload: z.object({ dutyBasis: text, suggestedUnit: unit.optional() }) },
  approveReturn: { payload: z.object({ opinion: text.optional() }) },
  refuseReturn: { payload: z.object({ opinion: text }) },
  progress: { payload: z.object({ text }) },
  extend: { payload: z.object({ length, reason: text }) },
  reply: {
    payload: z.object({
      text: text.max(20_000),
      /** Public only with the writer's consent, and shown only after a person releases it. */
      replyMode: z.enum(REPLY_MODES).default('private').meta({ widget: 'radio' }),
      policyBasis: text.optional(),
      signedBy: line,
    }),
  },
  remind: { payload: z.object({ text }) },
  /** Somebody was told by other means: the daily reminder of the undelivered message ends. */
  acknowledgeFailure: {
    payload: z.object({
      toldBy: z.enum(['phone', 'visit', 'letter', 'nobody']).meta({ widget: 'radio' }),
      text: text.optional(),
    }),
  },
  supervise: { payload: z.object({ demand: text, dueDay: day }) },
  answerSupervision: { payload: z.object({ text }) },
};

const answered: EventDefinitions = {
  approveReply: { payload: z.object({ opinion: text.optional() }) },
  rejectReply: { payload: z.object({ opinion: text }) },
  publish: {
    payload: z.object({
      /** What the public reads, freed of names, numbers and addresses by the person who releases it. */
      publicTitle: line,
      publicQuestion: text.max(10_000),
      publicReply: text.max(20_000),
    }),
  },
  keepPrivate: { payload: z.object({ reason: text }) },
  unpublish: { payload: z.object({ reason: text }) },
  rate: {
    payload: z.object({
      rating: z.enum(SATISFACTION).meta({ widget: 'radio' }),
      comment: text.optional(),
    }),
  },
  appeal: { payload: z.object({ reason: text }) },
  upholdReply: { payload: z.object({ explanation: text }) },
  orderRework: { payload: z.object({ instruction: text }) },
  archive: { payload: z.object({}) },
};

/** Every event of the mailbox, in the order of a letter's life. */
export const events: EventDefinitions = { ...received, ...assigned, ...answered };
