import { and, assign, setup } from 'xstate';
import type { MachineEvent } from '@huiyin/core';
import { initialContext, type HotlineContext } from './context.js';
import { facts, factsIn } from './facts.js';
import { guards } from './guards.js';

export { contextSchema } from './context.js';

type Fact = keyof typeof facts;
const remember = (fact: Fact) =>
  assign<HotlineContext, MachineEvent, undefined, MachineEvent, never>(({ context, event }) =>
    facts[fact](context, event),
  );
const actions = Object.fromEntries(
  (Object.keys(facts) as Fact[]).map((fact) => [fact, remember(fact)]),
) as Record<Fact, ReturnType<typeof remember>>;

/** Facts are added and corrected until the case is closed; neither ever moves a due date. */
const described = {
  supplement: { actions: 'noted' },
  amend: { actions: 'corrected' },
} as const;

/** Supervision and the escalation ladder are flags beside the state: an overseen case goes on as before. */
const overseen = {
  supervise: { guard: 'noSupervisionOpen', actions: 'supervised' },
  answerSupervision: { guard: 'supervisionOpen', actions: 'supervisionAnswered' },
  refuseSupervisionAnswer: {
    guard: 'supervisionAnswered',
    actions: 'supervisionAnswerRefused',
  },
  acceptSupervision: { guard: 'supervisionAnswered', actions: 'supervisionAccepted' },
  escalate: { guard: and(['higherLevel', 'nextLevel']), actions: 'escalated' },
  answerEscalation: { guard: 'escalationOpen', actions: 'escalationAnswered' },
} as const;

/** A return: within its window, not by a designated unit, and only so often. */
const requestReturn = {
  guard: and(['notDesignated', 'returnWindowOpen', 'returnsLeft']),
  target: 'returnRequested',
  actions: 'returnAsked',
} as const;

/** An appeal without success leads back to where it came from: every answer is called back, this one too. */
const asBeforeAppeal = [
  { guard: 'appealedAfterClosing', target: '#hotline.closed.done', actions: 'appealEnded' },
  { target: '#hotline.answered.toCallback', actions: 'appealEnded' },
] as const;

/**
 * The hotline's order from registration to archive: transitions H1–H21 of 12345 practice. Names only: who may
 * is in permissions.yaml, how long in deadlines.yaml, who is told in notifications.yaml. A closed state is not
 * final in XState's sense, because closing is not the end: appeals, reworks and ratings follow it.
 */
export const machine = setup({
  types: {
    context: {} as HotlineContext,
    events: {} as MachineEvent,
    /** The opening event. */
    input: {} as MachineEvent,
  },
  guards,
  actions,
}).createMachine({
  id: 'hotline',
  context: ({ input }) => ({ ...initialContext, ...factsIn(input.payload) }),
  initial: 'received',
  on: {
    note: { actions: 'noted' },
    instruct: { actions: 'noted' },
    deadlinePassed: { actions: 'deadlinePassed' },
    messageFailed: { actions: 'deliveryFailed' },
    acknowledgeFailure: { guard: 'undelivered', actions: 'failureAcknowledged' },
    release: { guard: 'absorbedThat', actions: 'released' },
  },
  states: {
    received: {
      initial: 'registered',
      on: {
        answerDirectly: 'closed.answeredDirectly',
        proposeRefusal: { guard: 'refusalNotProposed', actions: 'refusalProposed' },
        confirmRefusal: { guard: 'refusalProposed', target: 'closed.notAccepted' },
        dismissRefusal: { guard: 'refusalProposed', actions: 'refusalDismissed' },
        transferOut: 'closed.transferredOut',
        merge: { guard: 'nothingAbsorbed', target: 'closed.merged', actions: 'mergedInto' },
        absorb: { actions: 'absorbed' },
        withdraw: { guard: and(['notReport', 'nothingAbsorbed']), target: 'closed.withdrawn' },
        ...described,
        ...overseen,
      },
      states: {
        registered: { on: { submit: 'toDispatch' } },
        toDispatch: {
          on: {
            dispatch: {
              guard: 'mayDesignate',
              target: '#hotline.assigned.toSign',
              actions: 'dispatched',
            },
          },
        },
      },
    },

    assigned: {
      initial: 'toSign',
      on: {
        addAssist: { actions: 'noted' },
        removeAssist: { guard: 'notTheLead', actions: 'noted' },
        assistSign: { actions: 'noted' },
        assistProgress: { actions: 'noted' },
        assistReply: { actions: 'noted' },
        merge: { guard: 'nothingAbsorbed', target: 'closed.merged', actions: 'mergedInto' },
        absorb: { actions: 'absorbed' },
        withdraw: { guard: and(['notReport', 'nothingAbsorbed']), target: 'closed.withdrawn' },
        ...described,
        remind: { actions: 'reminded' },
        ...overseen,
      },
      states: {
        toSign: {
          on: {
            signFor: { target: 'handling', actions: 'signed' },
            requestReturn,
            // A dispatcher's own error is put right at once, without a return procedure.
            recall: { target: '#hotline.received.toDispatch', actions: 'recalled' },
          },
        },
        handling: {
          on: {
            requestReturn,
            recordContact: { actions: 'noted' },
            progress: { actions: 'noted' },
            askExtension: {
              guard: and([
                'handlingNotOverdue',
                'extensionsLeft',
                'extensionNotAsked',
                'notReworking',
              ]),
              actions: 'extensionAsked',
            },
            approveExtension: { guard: 'extensionAsked', actions: 'extensionApproved' },
            refuseExtension: { guard: 'extensionAsked', actions: 'extensionRefused' },
            askHold: { guard: 'holdNotAsked', actions: 'holdAsked' },
            approveHold: {
              guard: 'holdAsked',
              target: 'onHold',
              actions: 'holdDecided',
            },
            refuseHold: { guard: 'holdAsked', actions: 'holdDecided' },
            askTermination: { guard: 'terminationNotAsked', actions: 'terminationAsked' },
            approveTermination: { guard: 'terminationAsked', target: '#hotline.closed.terminated' },
            refuseTermination: { guard: 'terminationAsked', actions: 'terminationRefused' },
            reply: { target: '#hotline.answered.toReview', actions: 'replied' },
          },
        },
        returnRequested: {
          on: {
            approveReturn: { target: '#hotline.received.toDispatch', actions: 'returnApproved' },
            refuseReturn: [
              { guard: 'leadSigned', target: 'handling', actions: 'returnRefused' },
              { target: 'toSign', actions: 'returnRefused' },
            ],
            raiseDispute: 'inDispute',
          },
        },
        inDispute: {
          on: {
            decideDispute: {
              target: 'toSign',
              actions: 'designatedByDispute',
            },
          },
        },
        onHold: { on: { progress: { actions: 'noted' }, resume: 'handling' } },
      },
    },

    answered: {
      initial: 'toReview',
      on: {
        absorb: { actions: 'absorbed' },
        withdraw: { guard: and(['notReport', 'nothingAbsorbed']), target: 'closed.withdrawn' },
        ...described,
        ...overseen,
      },
      states: {
        toReview: { on: { approveReply: 'toCallback', rejectReply: '#hotline.assigned.handling' } },
        toCallback: {
          on: {
            recordCallback: { actions: 'calledBack' },
            orderRework: { target: '#hotline.assigned.handling', actions: 'reworkOrdered' },
            close: {
              guard: and(['calledBack', 'dissatisfactionExplained']),
              target: '#hotline.closed.done',
              actions: 'excluded',
            },
            appeal: {
              guard: and(['appealWindowOpen', 'appealsLeft']),
              target: '#hotline.appealed.toDecide',
              actions: 'appealedBeforeClosing',
            },
          },
        },
      },
    },

    appealed: {
      initial: 'toDecide',
      on: {
        // What is taken back is the appeal; the reply stands.
        withdraw: asBeforeAppeal,
        supplement: described.supplement,
        ...overseen,
      },
      states: {
        toDecide: {
          on: {
            acceptAppeal: 'reviewing',
            refuseAppeal: asBeforeAppeal,
          },
        },
        reviewing: {
          on: {
            upholdReply: asBeforeAppeal,
            orderRework: { target: '#hotline.assigned.handling', actions: 'reworkOrdered' },
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
              target: '#hotline.appealed.toDecide',
              actions: 'appealedAfterClosing',
            },
            // 回头看: a closed case is looked at again and found not really solved.
            orderRework: {
              guard: 'notArchived',
              target: '#hotline.assigned.handling',
              actions: 'reworkOrdered',
            },
          },
        },
        answeredDirectly: {
          on: { rate: { guard: and(['notArchived', 'notRated']), actions: 'rated' } },
        },
        notAccepted: {},
        transferredOut: {},
        merged: {
          on: {
            unmerge: {
              guard: and(['notArchived', 'mergedIntoThat']),
              target: '#hotline.received.toDispatch',
              actions: 'unmerged',
            },
          },
        },
        terminated: {},
        withdrawn: {},
      },
    },
  },
});
