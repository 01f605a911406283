import { z } from 'zod';
import type { EventDefinitions } from '@huiyin/core';
import { ESCALATION_LEVELS } from './context.js';
import { day, line, text, textUpTo } from './fields.js';

/** Reminders, supervision orders, the escalation ladder and leaders' instructions: beside the state, never a state. */
export const oversight: EventDefinitions = {
  remind: {
    payload: z.object({
      form: z.enum(['phone', 'notice', 'letter']).meta({ widget: 'radio' }),
      text,
    }),
  },
  supervise: {
    payload: z.object({
      form: z.enum(['phone', 'written', 'onSite', 'listed', 'interview', 'letter']),
      trigger: z.enum([
        'overdue',
        'repeated',
        'refusedWrongly',
        'solvableUnsolved',
        'publicity',
        'leaderInstruction',
        'mediaExposure',
        'unsatisfiedTwice',
      ]),
      orderNumber: line.optional(),
      demand: text,
      dueDay: day,
    }),
  },
  answerSupervision: { payload: z.object({ text: textUpTo(10_000) }) },
  refuseSupervisionAnswer: { payload: z.object({ opinion: text, dueDay: day }) },
  acceptSupervision: { payload: z.object({ opinion: text.optional() }) },
  escalate: {
    payload: z.object({
      level: z.enum(ESCALATION_LEVELS),
      reason: text,
    }),
  },
  answerEscalation: { payload: z.object({ decision: text }) },
  /** Somebody was told by other means: the daily reminder of the undelivered message ends. */
  acknowledgeFailure: {
    payload: z.object({
      toldBy: z.enum(['phone', 'visit', 'letter', 'nobody']).meta({ widget: 'radio' }),
      text: text.optional(),
    }),
  },
  instruct: { payload: z.object({ text }) },
};
