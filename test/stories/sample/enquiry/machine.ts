import type { MachineEvent } from '@huiyin/core';
import { assign, setup } from 'xstate';
import { z } from 'zod';

export const contextSchema = z.object({
  requestType: z.string(),
  urgent: z.boolean(),
  sensitive: z.boolean(),
  supervised: z.boolean(),
  reworks: z.number(),
  solved: z.boolean().nullable(),
});

export const machine = setup({
  types: {
    context: {} as z.infer<typeof contextSchema>,
    events: {} as MachineEvent,
    input: {} as MachineEvent,
  },
  guards: {
    assistsDone: ({ event }) => event.facts.openAssists === 0,
    windowOpen: ({ event }) => event.facts.openWindows.includes('appealWindow'),
    reworkLeft: ({ context, event }) => context.reworks < (event.limits['reworks'] ?? 0),
  },
  actions: {
    rememberReply: assign({ solved: ({ event }) => event.payload?.['solved'] === true }),
    countRework: assign({ reworks: ({ context }) => context.reworks + 1 }),
  },
}).createMachine({
  id: 'enquiry',
  initial: 'received',
  context: ({ input }) => ({
    requestType: String(input.payload?.['requestType']),
    urgent: input.payload?.['urgent'] === true,
    sensitive: false,
    supervised: false,
    reworks: 0,
    solved: null,
  }),
  on: { comment: {}, absorb: {} },
  states: {
    received: {
      initial: 'toDispatch',
      states: {
        toDispatch: { on: { dispatch: '#enquiry.assigned', merge: '#enquiry.closed.merged' } },
      },
    },
    assigned: {
      initial: 'toSign',
      on: { extend: {} },
      states: {
        toSign: { on: { signFor: 'handling' } },
        handling: {
          on: {
            assistReply: {},
            reply: { target: '#enquiry.answered', guard: 'assistsDone', actions: 'rememberReply' },
            hold: 'onHold',
          },
        },
        onHold: { on: { resume: 'handling' } },
      },
    },
    answered: {
      initial: 'toReview',
      states: {
        toReview: { on: { approve: '#enquiry.closed', sendBack: '#enquiry.assigned.handling' } },
      },
    },
    appealed: {
      initial: 'toDecide',
      states: {
        toDecide: {
          on: {
            rework: { target: '#enquiry.assigned', guard: 'reworkLeft', actions: 'countRework' },
            dismiss: '#enquiry.closed',
          },
        },
      },
    },
    closed: {
      initial: 'done',
      states: {
        done: { on: { appeal: { target: '#enquiry.appealed', guard: 'windowOpen' } } },
        merged: {},
      },
    },
  },
});
