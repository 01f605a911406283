import { z } from 'zod';
import type { EventDefinitions } from '@huiyin/core';
import { day, flag, length, line, text, textUpTo, unit } from './fields.js';

export const RETURN_REASONS = [
  'notOurDuty',
  'otherUnitLeads',
  'otherRegion',
  'alreadyHandled',
  'placeUnclear',
  'other',
] as const;

/** Events while a unit has the case: signing, returns and disputes, joint work, asks, the reply. */
export const assigned: EventDefinitions = {
  signFor: { payload: z.object({ handler: line.optional() }) },
  recall: { payload: z.object({ reason: text }) },
  requestReturn: {
    payload: z.object({
      reason: z.enum(RETURN_REASONS),
      /** 三定方案, power list or township duty list: a return without its basis is not looked at. */
      dutyBasis: text,
      suggestedUnit: unit.optional(),
      explanation: text.optional(),
    }),
  },
  approveReturn: { payload: z.object({ opinion: text.optional() }) },
  refuseReturn: { payload: z.object({ opinion: text }) },
  raiseDispute: { payload: z.object({ issue: text }) },
  decideDispute: {
    payload: z.object({
      unit,
      basis: text,
      assists: z
        .array(z.strictObject({ unit, task: text }))
        .max(20)
        .meta({ widget: 'units' })
        .optional(),
      dueDay: day.optional(),
    }),
  },

  addAssist: { payload: z.object({ unit, task: text, assistDueDay: day.optional() }) },
  removeAssist: { payload: z.object({ unit, reason: text }) },
  assistSign: { payload: z.object({ handler: line.optional() }) },
  // BJ §14: report the part within the limit, or explain with the interim state.
  assistProgress: { payload: z.object({ text }) },
  assistReply: { payload: z.object({ text: textUpTo(10_000), evidence: text.optional() }) },

  recordContact: {
    payload: z.object({
      channel: z.enum(['phone', 'sms', 'visit', 'web', 'maskedNumber']).meta({ widget: 'radio' }),
      reached: flag,
      result: text,
    }),
  },
  progress: { payload: z.object({ text }) },

  askExtension: { payload: z.object({ length, reason: text, toldRequester: flag }) },
  approveExtension: {
    payload: z.object({ length, reason: text }),
    prefill: { from: 'askExtension', fields: ['length'] },
  },
  refuseExtension: { payload: z.object({ opinion: text }) },
  askHold: { payload: z.object({ reason: text, plan: text, until: day }) },
  approveHold: {
    payload: z.object({ plan: text, until: day }),
    prefill: { from: 'askHold', fields: ['plan', 'until'] },
  },
  refuseHold: { payload: z.object({ opinion: text }) },
  resume: { payload: z.object({ remark: text }) },
  askTermination: {
    payload: z.object({
      reason: z.enum(['notInScope', 'noCooperation', 'other']).meta({ widget: 'radio' }),
      explanation: text,
    }),
  },
  approveTermination: {
    payload: z.object({ explanation: text }),
    prefill: { from: 'askTermination', fields: ['explanation'] },
  },
  refuseTermination: { payload: z.object({ opinion: text }) },

  reply: {
    payload: z.object({
      /** What the requester reads: answers the question asked, with facts, and a result or a plan with its date. */
      text: textUpTo(20_000),
      measures: text.optional(),
      policyBasis: text.optional(),
      evidence: text.optional(),
      contacted: flag.optional(),
      /** 分管负责人; 重件 by the head. */
      signedBy: line,
    }),
  },
};
