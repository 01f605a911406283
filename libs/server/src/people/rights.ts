import type { Actor } from '@huiyin/core';

/*
 * What the console shows to whom, beyond single cases: the rights about a case stand in each workflow's
 * permissions.yaml and are decided there. 本系统设计，无法定依据.
 */
const RIGHTS = {
  /** Log a call. Whether it may then be registered is decided by the workflow's `register`. */
  'request.create': ['operator', 'shiftLead', 'hotlineOffice'],
  /** Look for requests like the one on the telephone. */
  'request.similar': ['operator', 'shiftLead', 'dispatcher', 'reviewer', 'hotlineOffice'],
  'statistics.read': [
    'manager',
    'supervisor',
    'hotlineOffice',
    'shiftLead',
    'inspector',
    'unitHead',
  ],
  /** Ask for a requester's identity; each case decides again, and each look is logged. */
  'identity.reveal': ['operator', 'shiftLead', 'reviewer', 'callbackOfficer', 'liaison', 'handler'],
  /** What falls due in which unit, before a case is given away: who dispatches. */
  'units.load': ['dispatcher', 'shiftLead', 'hotlineOffice'],
  'case.verify': ['hotlineOffice', 'supervisor', 'manager', 'inspector', 'admin'],
  /** Propose a year's notice or local days, with a look at what they would move. */
  'calendar.propose': ['hotlineOffice', 'manager', 'admin'],
  'calendar.approve': ['manager', 'hotlineOffice'],
  'users.manage': ['admin'],
} as const satisfies Record<string, readonly string[]>;

export type Right = keyof typeof RIGHTS;

/** The rights that the actor's roles give, in the order of the table. */
export function rightsOf(actor: Actor): Right[] {
  if (actor.kind !== 'person') return [];
  const roles = new Set(actor.memberships.map((m) => m.role));
  return (Object.keys(RIGHTS) as Right[]).filter((right) =>
    RIGHTS[right].some((r) => roles.has(r)),
  );
}

export function hasRight(actor: Actor, right: Right): boolean {
  return rightsOf(actor).includes(right);
}

/** The roles that give a right. */
export function rolesWith(right: Right): readonly string[] {
  return RIGHTS[right];
}
