import { assistsOf, leadOf } from './assignments.js';
import type { Actor, CaseState, Membership, NewCase } from './types.js';
import { compileWorkflow } from './workflow/compile.js';
import { isSystemEvent, OPENING_EVENT } from './workflow/system-events.js';
import type { Grant } from './workflow/tables.js';
import type { Workflow } from './workflow/workflow.js';

/** The part of a case that rights depend on; lists can be checked without loading snapshots. */
export type PermissionSubject = Pick<CaseState, 'assignments' | 'requestIds' | 'secret'>;

/** How somebody was found to have a right: the first grant that fits, and through which membership. */
export interface Granted {
  /** A role name, `requester` or `system`. */
  role: string;
  membership: Membership | null;
}

/** May the actor cause this event of this case (as far as rights go)? Undefined: no. */
export function may(
  workflow: Workflow,
  actor: Actor,
  eventType: string,
  subject: CaseState | NewCase | PermissionSubject,
): Granted | undefined {
  if (isSystemEvent(eventType)) {
    return actor.kind === 'system' ? { role: 'system', membership: null } : undefined;
  }
  const grants = compileWorkflow(workflow).grants.get(eventType) ?? [];
  // A citizen who has just written is the requester of the case that is being opened.
  const opening = eventType === OPENING_EVENT && actor.kind === 'requester';
  if (opening && grants.some((g) => g.role === 'requester')) {
    return { role: 'requester', membership: null };
  }
  return firstGrant(grants, actor, subjectOf(subject));
}

/** May the actor see the case at all? If not, it does not exist for them. */
export function mayView(workflow: Workflow, actor: Actor, subject: PermissionSubject): boolean {
  return (
    actor.kind === 'system' || firstGrant(workflow.permissions.view, actor, subject) !== undefined
  );
}

/** May the actor see who the requester is? Each look is logged by the service. */
export function mayReveal(workflow: Workflow, actor: Actor, subject: PermissionSubject): boolean {
  return firstGrant(workflow.permissions.revealIdentity, actor, subject) !== undefined;
}

/** The first of the grants that fits the actor, so that "acted as" is the same for equal inputs. */
export function firstGrant(
  grants: readonly Grant[],
  actor: Actor,
  subject: PermissionSubject,
): Granted | undefined {
  for (const grant of grants) {
    if (grant.unlessSecret && subject.secret) continue;
    if (actor.kind === 'system') {
      if (grant.role === 'system') return { role: 'system', membership: null };
    } else if (actor.kind === 'requester') {
      const own = actor.requestIds.some((id) => subject.requestIds.includes(id));
      if (grant.role === 'requester' && own) return { role: 'requester', membership: null };
    } else {
      const membership = actor.memberships.find(
        (m) => m.role === grant.role && related(grant.of, m, subject),
      );
      if (membership) return { role: grant.role, membership };
    }
  }
  return undefined;
}

function related(of: Grant['of'], membership: Membership, subject: PermissionSubject): boolean {
  if (of === undefined) return true;
  const lead = leadOf(subject.assignments);
  const isLead = lead !== undefined && membership.covers.includes(lead.unitId);
  const assists = (): boolean =>
    assistsOf(subject.assignments).some((a) => membership.covers.includes(a.unitId));
  switch (of) {
    case 'leadUnit':
      return isLead;
    case 'assistUnit':
      return assists();
    case 'assignedUnit':
      return isLead || assists();
  }
}

function subjectOf(subject: CaseState | NewCase | PermissionSubject): PermissionSubject {
  return 'assignments' in subject ? subject : { ...subject, assignments: [] };
}
