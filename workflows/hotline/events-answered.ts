import { z } from 'zod';
import type { EventDefinitions } from '@huiyin/core';
import { SATISFACTION, SOLVED } from './context.js';
import { flag, text } from './fields.js';

/** Reasons for which a closed case is left out of the unit's assessment (剔除). */
export const EXCLUSIONS = [
  'outOfRemit',
  'beyondLaw',
  'malicious',
  'noContact',
  'historicalLegacy',
  'forceMajeure',
  'duplicate',
] as const;

/** From the audit of the reply to the archive, and the requester's last words. */
export const answered: EventDefinitions = {
  approveReply: { payload: z.object({ opinion: text.optional() }) },
  rejectReply: { payload: z.object({ opinion: text }) },
  recordCallback: {
    payload: z
      .object({
        channel: z.enum(['phone', 'sms', 'web', 'robot']).default('phone'),
        reached: flag,
        // Solved and satisfied are different facts: a lawful refusal can satisfy, a solution can annoy.
        solved: z.enum(SOLVED).meta({ widget: 'radio' }).optional(),
        satisfaction: z.enum(SATISFACTION).meta({ widget: 'radio' }).optional(),
        unreasonable: flag.optional(),
        remark: text.optional(),
      })
      .superRefine((payload, issues) => {
        for (const field of ['solved', 'satisfaction'] as const) {
          if (payload.reached === (payload[field] !== undefined)) continue;
          issues.addIssue({
            code: 'custom',
            path: [field],
            params: { fault: payload.reached ? 'askedOfTheReached' : 'unknownOfTheUnreached' },
          });
        }
      }),
  },
  orderRework: {
    payload: z.object({
      reason: z.enum([
        'notHandled',
        'notMatching',
        'unsatisfiedJustified',
        'appealUpheld',
        'lookBack',
      ]),
      instruction: text,
    }),
  },
  close: {
    payload: z.object({
      withoutCallback: z.enum(['noReplyWanted', 'noContact', 'historicalImport']).optional(),
      explanation: text.optional(),
      exclusion: z.enum(EXCLUSIONS).optional(),
    }),
  },
  archive: { payload: z.object({}) },
  rate: {
    payload: z.object({
      rating: z.enum(SATISFACTION).meta({ widget: 'radio' }),
      comment: text.optional(),
    }),
  },
  appeal: { payload: z.object({ reason: text }) },
  acceptAppeal: { payload: z.object({ opinion: text.optional() }) },
  refuseAppeal: { payload: z.object({ explanation: text }) },
  upholdReply: { payload: z.object({ explanation: text }) },
};
