import { z } from 'zod';
import { CaseError, type CaseState, type EventDefinitions } from '@huiyin/core';
import { GRADES, REQUEST_TYPES, CHANNELS, SATISFACTION, SOLVED } from './context.js';
import { answered } from './events-answered.js';
import { assigned } from './events-assigned.js';
import { oversight } from './events-oversight.js';
import { caseId, day, flag, line, requestIds, text, textUpTo, unit } from './fields.js';

/** Why a request is not accepted (domain 1.6); each has its legal route, told to the requester. */
export const REFUSAL_REASONS = [
  'emergency',
  'litigation',
  'arbitration',
  'discipline',
  'reconsideration',
  'disclosure',
  'petition',
  'secretOrPrivate',
  'publicMorals',
  'noNewFacts',
  'lawfulConclusion',
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

/** What the requester gave, corrected by `amend`. The text itself stands in the request, never in an event. */
const received: EventDefinitions = {
  register: {
    payload: z.object({
      requestType: z.enum(REQUEST_TYPES).meta({ widget: 'radio' }),
      channel: z.enum(CHANNELS).default('phone'),
      category: z.string().max(200).optional(),
      place: z.string().max(500).meta({ widget: 'place' }).optional(),
      urgent: flag.default(false),
      sensitive: flag.default(false),
      contactable: flag.default(true),
      replyWanted: flag.default(true),
      consentToPublish: flag.default(false),
    }),
  },
  submit: { payload: z.object({ remark: text.optional() }) },
  answerDirectly: {
    payload: z.object({
      answer: textUpTo(10_000),
      source: z.enum(['knowledgeBase', 'threeWayCall', 'other']).meta({ widget: 'radio' }),
      solved: z.enum(SOLVED).meta({ widget: 'radio' }).optional(),
      satisfaction: z.enum(SATISFACTION).optional(),
    }),
  },
  proposeRefusal: {
    payload: z.object({
      reason: z.enum(REFUSAL_REASONS),
      explanation: text,
      legalRoute: text.optional(),
    }),
  },
  confirmRefusal: {
    payload: z.object({
      reason: z.enum(REFUSAL_REASONS),
      explanation: text,
      /** For litigation and the like: which channel is open to the requester. Always told. */
      legalRoute: text,
    }),
    prefill: { from: 'proposeRefusal', fields: ['reason', 'explanation', 'legalRoute'] },
  },
  dismissRefusal: { payload: z.object({ remark: text }) },
  transferOut: {
    payload: z.object({
      line: z.enum(['110', '119', '120', '122', 'other']).meta({ widget: 'radio' }),
      receiver: line.optional(),
      remark: text.optional(),
    }),
  },
  dispatch: {
    payload: z
      .object({
        unit,
        assists: z
          .array(z.strictObject({ unit, task: text }))
          .max(20)
          .meta({ widget: 'units' })
          .optional(),
        grade: z.enum(GRADES).optional(),
        dueDay: day.optional(),
        assistDueDay: day.optional(),
        instruction: text.optional(),
        designate: flag.optional(),
      })
      .superRefine((payload, issues) => {
        // Assisting units are due earlier than the lead, who has to answer with their parts.
        if (payload.dueDay && payload.assistDueDay && payload.assistDueDay >= payload.dueDay) {
          issues.addIssue({
            code: 'custom',
            path: ['assistDueDay'],
            params: { fault: 'assistsDueFirst' },
          });
        }
      }),
  },
  merge: {
    payload: z.object({
      into: caseId,
      reason: z.enum(['duplicate', 'cluster']).meta({ widget: 'radio' }),
      remark: text.optional(),
    }),
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
  supplement: { payload: z.object({ text: textUpTo(10_000) }) },
  amend: {
    payload: z.object({
      requestType: z.enum(REQUEST_TYPES).optional(),
      category: z.string().max(200).optional(),
      place: z.string().max(500).meta({ widget: 'place' }).optional(),
      grade: z.enum(GRADES).optional(),
      urgent: flag.optional(),
      sensitive: flag.optional(),
      remark: text,
    }),
  },
  note: { payload: z.object({ text }) },
};

/** Every event of the hotline, in the order of a case's life. */
export const events: EventDefinitions = { ...received, ...assigned, ...answered, ...oversight };
