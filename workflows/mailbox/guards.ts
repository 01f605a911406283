import type { MachineEvent } from '@huiyin/core';
import type { MailboxContext } from './context.js';

interface Asked {
  context: MailboxContext;
  event: MachineEvent;
}

const limit = (event: MachineEvent, name: string): number =>
  event.limits[name] ?? Number.MAX_SAFE_INTEGER;
const windowOpen = (event: MachineEvent, name: string): boolean =>
  event.facts.openWindows.includes(name);

export const guards = {
  notReport: ({ context }: Asked) => context.requestType !== 'report',
  nothingAbsorbed: ({ context }: Asked) => context.absorbed.length === 0,
  mergedIntoThat: ({ context, event }: Asked) =>
    event.payload === undefined || event.payload['from'] === context.mergedInto,
  absorbedThat: ({ context, event }: Asked) =>
    event.payload === undefined || context.absorbed.includes(Number(event.payload['child'])),

  returnWindowOpen: ({ event }: Asked) => windowOpen(event, 'returnWindow'),
  notDesignated: ({ context }: Asked) => !context.designated,
  returnsLeft: ({ context, event }: Asked) =>
    (context.returnsByUnit[String(event.facts.leadUnit)] ?? 0) < limit(event, 'returnsPerUnit'),
  leadSigned: ({ context }: Asked) => context.signed,
  replyNotOverdue: ({ event }: Asked) => !event.facts.passedClocks.includes('replyDue'),
  extensionsLeft: ({ context, event }: Asked) => context.extensions < limit(event, 'extensions'),
  notReworking: ({ context }: Asked) => context.reworks === 0,

  /** Nothing of a letter is shown to the public without its writer's consent. */
  publicOnlyWithConsent: ({ context, event }: Asked) =>
    event.payload?.['replyMode'] !== 'public' || context.consentToPublish,
  consentGiven: ({ context }: Asked) => context.consentToPublish,
  replyIsPublic: ({ context }: Asked) => context.replyMode === 'public' && context.consentToPublish,
  published: ({ context }: Asked) => context.published,

  noSupervisionOpen: ({ context }: Asked) => !context.supervisionOpen,
  supervisionOpen: ({ context }: Asked) => context.supervisionOpen,
  appealWindowOpen: ({ event }: Asked) => windowOpen(event, 'appealWindow'),
  appealWindowClosed: ({ event }: Asked) => !windowOpen(event, 'appealWindow'),
  appealsLeft: ({ context, event }: Asked) => context.appeals < limit(event, 'appeals'),
  notRated: ({ context }: Asked) => context.rating === null,
  undelivered: ({ context }: Asked) => context.undelivered,
  notArchived: ({ context }: Asked) => !context.archived,
};
