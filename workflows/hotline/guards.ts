import type { MachineEvent } from '@huiyin/core';
import { ESCALATION_LEVELS, rung, type HotlineContext, type Satisfaction } from './context.js';

interface Asked {
  context: HotlineContext;
  event: MachineEvent;
}

/** A limit of routing.yaml; one that is not set forbids nothing. */
const limit = (event: MachineEvent, name: string): number =>
  event.limits[name] ?? Number.MAX_SAFE_INTEGER;
const windowOpen = (event: MachineEvent, name: string): boolean =>
  event.facts.openWindows.includes(name);
const dissatisfied = (satisfaction: Satisfaction): boolean =>
  satisfaction === 'unsatisfied' || satisfaction === 'veryUnsatisfied';

/**
 * Reasons to close without a callback are only open to those cases they fit. Without a payload (the
 * console asks what is allowed) the answer is whether any of them could fit.
 */
function closableWithoutCallback({ context, event }: Asked): boolean {
  const fits: Record<string, boolean> = {
    noReplyWanted: !context.replyWanted,
    noContact: !context.contactable,
    historicalImport: event.role === 'system',
  };
  const reason = event.payload?.['withoutCallback'];
  if (typeof reason === 'string') return fits[reason] ?? false;
  return event.payload === undefined && Object.values(fits).some(Boolean);
}

export const guards = {
  refusalProposed: ({ context }: Asked) => context.refusalProposed,
  refusalNotProposed: ({ context }: Asked) => !context.refusalProposed,

  /** Return window 1 working day: later the unit has accepted by silence. */
  returnWindowOpen: ({ event }: Asked) => windowOpen(event, 'returnWindow'),
  /** A designated unit may not return [潍坊 §22]. */
  notDesignated: ({ context }: Asked) => !context.designated,
  returnsLeft: ({ context, event }: Asked) =>
    (context.returnsByUnit[String(event.facts.leadUnit)] ?? 0) < limit(event, 'returnsPerUnit'),
  leadSigned: ({ context }: Asked) => context.signed,
  /** The lead is changed by a return or a dispute, never by taking its part away. */
  notTheLead: ({ event }: Asked) =>
    event.payload === undefined || event.payload['unit'] !== event.facts.leadUnit,
  /** Only the hotline office may designate a unit [潍坊 §22]. */
  mayDesignate: ({ event }: Asked) =>
    event.payload?.['designate'] !== true || event.role === 'hotlineOffice',

  /** 到期前提出 [北京 §15]. */
  handlingNotOverdue: ({ event }: Asked) => !event.facts.passedClocks.includes('handlingDue'),
  extensionsLeft: ({ context, event }: Asked) => context.extensions < limit(event, 'extensions'),
  extensionAsked: ({ context }: Asked) => context.extensionAsked,
  extensionNotAsked: ({ context }: Asked) => !context.extensionAsked,
  /** A rework has a clock of its own that is not extended. */
  notReworking: ({ context }: Asked) => context.reworks === 0,
  holdAsked: ({ context }: Asked) => context.holdAsked,
  holdNotAsked: ({ context }: Asked) => !context.holdAsked,
  terminationAsked: ({ context }: Asked) => context.terminationAsked,
  terminationNotAsked: ({ context }: Asked) => !context.terminationAsked,

  calledBack: (asked: Asked) =>
    asked.context.callback !== null ||
    asked.context.callbackAttempts >= limit(asked.event, 'callbackAttempts') ||
    closableWithoutCallback(asked),
  /** Dissatisfied but lawful and explained: closed with the explanation on record, or reworked. */
  dissatisfactionExplained: ({ context, event }: Asked) =>
    context.callback === null ||
    event.payload === undefined ||
    (!dissatisfied(context.callback.satisfaction) && context.callback.solved !== 'no') ||
    typeof event.payload['explanation'] === 'string',

  /** A report of a violation is looked into even if the reporter has second thoughts. */
  notReport: ({ context }: Asked) => context.requestType !== 'report',
  /** The parent of a cluster stays a parent (no chains of merges), and no one requester withdraws it for all. */
  nothingAbsorbed: ({ context }: Asked) => context.absorbed.length === 0,
  mergedIntoThat: ({ context, event }: Asked) =>
    event.payload === undefined || event.payload['from'] === context.mergedInto,
  absorbedThat: ({ context, event }: Asked) =>
    event.payload === undefined || context.absorbed.includes(Number(event.payload['child'])),

  noSupervisionOpen: ({ context }: Asked) => context.supervision === 'none',
  supervisionOpen: ({ context }: Asked) => context.supervision === 'open',
  supervisionAnswered: ({ context }: Asked) => context.supervision === 'answered',
  higherLevel: ({ context, event }: Asked) =>
    event.payload === undefined
      ? context.escalationLevel < ESCALATION_LEVELS.length
      : rung(event.payload['level']) > context.escalationLevel,
  /** 逐级提级: no level is left out unless the local rule allows it. The level is the stored one. */
  nextLevel: ({ context, event }: Asked) =>
    event.payload === undefined ||
    rung(event.payload['level']) - context.escalationLevel <= limit(event, 'levelsAtOnce'),
  escalationOpen: ({ context }: Asked) => context.escalationOpen,

  appealWindowOpen: ({ event }: Asked) => windowOpen(event, 'appealWindow'),
  appealWindowClosed: ({ event }: Asked) => !windowOpen(event, 'appealWindow'),
  appealsLeft: ({ context, event }: Asked) => context.appeals < limit(event, 'appeals'),
  appealedAfterClosing: ({ context }: Asked) => context.appealFrom === 'closed',
  notRated: ({ context }: Asked) => context.rating === null,
  undelivered: ({ context }: Asked) => context.undelivered,
  notArchived: ({ context }: Asked) => !context.archived,
};
