import { and, assign, setup } from 'xstate';
import type { MachineEvent } from '@huiyin/core';
import { initialContext, type MailboxContext } from './context.js';
import { facts, factsIn } from './facts.js';
import { guards } from './guards.js';

export { contextSchema } from './context.js';

type Fact = keyof typeof facts;
const remember = (fact: Fact) =>
  assign<MailboxContext, MachineEvent, undefined, MachineEvent, never>(({ context, event }) =>
    facts[fact](context, event),
  );
const actions = Object.fromEntries(
  (Object.keys(facts) as Fact[]).map((fact) => [fact, remember(fact)]),
) as Record<Fact, ReturnType<typeof remember>>;

/** Until the reply is out a letter can be described better, joined with another or taken back. */
const open = {
  absorb: { actions: 'absorbed' },
  withdraw: { guard: and(['notReport', 'nothingAbsorbed']), target: '#mailbox.closed.withdrawn' },
  amend: { actions: 'corrected' },
  supervise: { guard: 'noSupervisionOpen', actions: 'supervised' },
  answerSupervision: { guard: 'supervisionOpen', actions: 'supervisionAnswered' },
} as const;

const merge = {
  guard: 'nothingAbsorbed',
  target: '#mailbox.closed.merged',
  actions: 'mergedInto',
} as const;

const requestReturn = {
  guard: and(['notDesignated', 'returnWindowOpen', 'returnsLeft']),
  target: 'returnRequested',
  actions: 'returnAsked',
} as const;

/**
 * Mayor's mailbox and website messages: a letter is audited for acceptance, answered by a unit, audited again
 * and sent; whether it is shown to the public is decided by a person, apart from the answer, and only with the
 * writer's consent.
 */
export const machine = setup({
  types: {
    context: {} as MailboxContext,
    events: {} as MachineEvent,
    /** The opening event. */
    input: {} as MachineEvent,
  },
  guards,
  actions,
}).createMachine({
  id: 'mailbox',
  context: ({ input }) => ({ ...initialContext, ...factsIn(input.payload) }),
  initial: 'received',
  on: {
    note: { actions: 'noted' },
    deadlinePassed: { actions: 'deadlinePassed' },
    messageFailed: { actions: 'deliveryFailed' },
    acknowledgeFailure: { guard: 'undelivered', actions: 'failureAcknowledged' },
    release: { guard: 'absorbedThat', actions: 'released' },
    revokeConsent: { guard: 'consentGiven', actions: 'consentRevoked' },
  },
  states: {
    received: {
      initial: 'toAccept',
      on: {
        ...open,
        merge,
        refuse: 'closed.notAccepted',
        transferOut: 'closed.transferredOut',
      },
      states: {
        toAccept: {
          on: {
            accept: 'toDispatch',
            askSupplement: 'awaitingSupplement',
            supplement: { actions: 'noted' },
          },
        },
        awaitingSupplement: { on: { supplement: 'toAccept' } },
        toDispatch: {
          on: {
            supplement: { actions: 'noted' },
            dispatch: {
              target: '#mailbox.assigned.toSign',
              actions: 'dispatched',
            },
          },
        },
      },
    },

    assigned: {
      initial: 'toSign',
      on: {
        ...open,
        merge,
        supplement: { actions: 'noted' },
        remind: { actions: 'reminded' },
        extend: {
          guard: and(['replyNotOverdue', 'extensionsLeft', 'notReworking']),
          actions: 'extended',
        },
      },
      states: {
        toSign: { on: { signFor: { target: 'handling', actions: 'signed' }, requestReturn } },
        handling: {
          on: {
            requestReturn,
            progress: { actions: 'noted' },
            reply: {
              guard: 'publicOnlyWithConsent',
              target: '#mailbox.answered.toAudit',
              actions: 'replied',
            },
          },
        },
        returnRequested: {
          on: {
            approveReturn: '#mailbox.received.toDispatch',
            refuseReturn: [
              { guard: 'leadSigned', target: 'handling', actions: 'returnRefused' },
              { target: 'toSign', actions: 'returnRefused' },
            ],
          },
        },
      },
    },

    answered: {
      initial: 'toAudit',
      on: {
        absorb: open.absorb,
        supervise: open.supervise,
        answerSupervision: open.answerSupervision,
      },
      states: {
        toAudit: {
          on: {
            withdraw: open.withdraw,
            rejectReply: '#mailbox.assigned.handling',
            approveReply: [
              { guard: 'replyIsPublic', target: 'toRelease' },
              { target: '#mailbox.closed.done' },
            ],
          },
        },
        // The writer has the answer; what the public sees is for a person to decide.
        toRelease: {
          on: {
            publish: {
              guard: 'consentGiven',
              target: '#mailbox.closed.done',
              actions: 'published',
            },
            keepPrivate: '#mailbox.closed.done',
          },
        },
      },
    },

    appealed: {
      initial: 'reviewing',
      states: {
        reviewing: {
          on: {
            upholdReply: '#mailbox.closed.done',
            orderRework: { target: '#mailbox.assigned.handling', actions: 'reworkOrdered' },
          },
        },
      },
    },

    closed: {
      initial: 'done',
      on: {
        archive: { guard: and(['notArchived', 'appealWindowClosed']), actions: 'archived' },
      },
      states: {
        done: {
          on: {
            rate: { guard: and(['notArchived', 'notRated']), actions: 'rated' },
            appeal: {
              guard: and(['notArchived', 'appealWindowOpen', 'appealsLeft']),
              target: '#mailbox.appealed.reviewing',
              actions: 'appealed',
            },
            unpublish: { guard: 'published', actions: 'unpublished' },
          },
        },
        notAccepted: {},
        transferredOut: {},
        merged: {
          on: {
            unmerge: {
              guard: and(['notArchived', 'mergedIntoThat']),
              target: '#mailbox.received.toDispatch',
              actions: 'unmerged',
            },
          },
        },
        withdrawn: {},
      },
    },
  },
});
