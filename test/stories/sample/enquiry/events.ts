import type { EventDefinitions } from '@huiyin/core';
import { z } from 'zod';

const unit = z.number().int().meta({ widget: 'unit' });
const text = z.string().trim().min(1).max(2000).meta({ widget: 'textarea' });

/** A small workflow by which the engine is tested; it has one of everything. */
export const events: EventDefinitions = {
  register: {
    payload: z.object({
      requestType: z.enum(['consult', 'complaint']),
      urgent: z.boolean().default(false),
    }),
  },
  dispatch: {
    payload: z.object({
      unit,
      assists: z
        .array(z.object({ unit, task: z.string() }))
        .default([])
        .meta({ widget: 'units' }),
    }),
  },
  signFor: { payload: z.object({}) },
  assistReply: { payload: z.object({ text }) },
  reply: { payload: z.object({ text, solved: z.boolean() }) },
  sendBack: { payload: z.object({ reason: z.enum(['incomplete', 'offTopic']) }) },
  approve: { payload: z.object({}) },
  hold: { payload: z.object({ until: z.iso.date().meta({ widget: 'day' }) }) },
  resume: { payload: z.object({}) },
  extend: { payload: z.object({ length: z.string().meta({ widget: 'length' }) }) },
  appeal: { payload: z.object({ text }) },
  rework: { payload: z.object({ unit }) },
  dismiss: { payload: z.object({ text }) },
  comment: { payload: z.object({ text }) },
  merge: {
    payload: z.object({ into: z.number().int().meta({ widget: 'case' }) }),
    companion: (payload, current) => ({
      caseId: Number(payload['into']),
      type: 'absorb',
      payload: { case: current.id, requests: current.requestIds },
    }),
  },
  absorb: {
    payload: z.object({
      case: z.number().int().meta({ widget: 'case' }),
      requests: z.array(z.number().int()),
    }),
    companionOnly: true,
  },
};
