import { CaseError, type Fault } from './case-error.js';
import type { Actor, Assignment, CaseEvent, World } from './types.js';
import type { AssignmentEffect } from './workflow/tables.js';

/** An assignment that ended with this reason ended because the case was closed, not because the unit lost it. */
export const CLOSED_REASON = 'closed';

/**
 * The assignments that count now: the open ones; when none is open, those that the last closing ended, so that
 * a unit still sees what it has answered. A returned or redispatched unit has no part in the case any more.
 */
export function presentAssignments(assignments: readonly Assignment[]): Assignment[] {
  const open = assignments.filter((a) => a.endedAt === null);
  if (open.length > 0 || assignments.length === 0) return open;
  const last = Math.max(...assignments.map((a) => a.endedAt?.getTime() ?? 0));
  return assignments.filter((a) => a.endReason === CLOSED_REASON && a.endedAt?.getTime() === last);
}

/** The unit that leads, or led when the case was closed. */
export function leadOf(assignments: readonly Assignment[]): Assignment | undefined {
  return presentAssignments(assignments).findLast((a) => a.role === 'lead');
}

export function assistsOf(assignments: readonly Assignment[]): Assignment[] {
  return presentAssignments(assignments).filter((a) => a.role === 'assist');
}

export function openLead(assignments: readonly Assignment[]): Assignment | undefined {
  return assignments.findLast((a) => a.role === 'lead' && a.endedAt === null);
}

/**
 * The open assignment of the unit through which the actor acts: that very unit first, then one below it in the
 * unit tree. For the system, the requester and central roles: the lead.
 */
export function assignmentOfActor(
  assignments: readonly Assignment[],
  actor: Actor,
  actedAs: CaseEvent['actedAs'],
): Assignment | undefined {
  const open = assignments.filter((a) => a.endedAt === null);
  if (actor.kind === 'person' && actedAs) {
    const exact = open.find((a) => a.unitId === actedAs.unitId);
    if (exact) return exact;
    const covers = actor.memberships.find(
      (m) => m.role === actedAs.role && m.unitId === actedAs.unitId,
    )?.covers;
    const below = open.find((a) => covers?.includes(a.unitId));
    if (below) return below;
  }
  return openLead(open);
}

export interface AssignmentInput {
  payload: Record<string, unknown>;
  actor: Actor;
  actedAs: CaseEvent['actedAs'];
  at: Date;
  world: World;
}

/**
 * The assignments after the effects of one event; what did not change stays the same object.
 * @throws CaseError `invalid_payload` for an unknown or doubled unit, `event_not_allowed` if there is nothing to mark or end
 */
export function applyAssignmentEffects(
  effects: readonly AssignmentEffect[],
  before: readonly Assignment[],
  input: AssignmentInput,
): Assignment[] {
  return effects.reduce<Assignment[]>(
    (now, effect) => applyEffect(effect, now, input),
    [...before],
  );
}

function applyEffect(
  effect: AssignmentEffect,
  now: Assignment[],
  input: AssignmentInput,
): Assignment[] {
  switch (effect.does) {
    case 'openLead': {
      const unitId = unitIn(input, effect.unit);
      const lead = openLead(now);
      const ended = now.map((a) =>
        a === lead || (a.endedAt === null && a.unitId === unitId)
          ? end(a, 'redispatched', input.at)
          : a,
      );
      const opened = [...ended, open(ended, unitId, 'lead', null, input.at)];
      return effect.assists ? openAssists(opened, effect.assists, input) : opened;
    }
    case 'openAssist': {
      const task = effect.task === undefined ? null : textOrNull(input.payload[effect.task]);
      return openAssist(now, unitIn(input, effect.unit), task, input, effect.unit);
    }
    case 'mark':
      return change(now, target(effect.of, now, input), { [`${effect.as}At`]: input.at });
    case 'unmark':
      return change(now, target(effect.of, now, input), { [`${effect.as}At`]: null });
    case 'end':
      return endAssignments(effect, now, input);
  }
}

function endAssignments(
  effect: AssignmentEffect & { does: 'end' },
  now: Assignment[],
  input: AssignmentInput,
): Assignment[] {
  const isOpen = (a: Assignment): boolean => a.endedAt === null;
  const endWhere = (which: (a: Assignment) => boolean): Assignment[] =>
    now.map((a) => (isOpen(a) && which(a) ? end(a, effect.reason, input.at) : a));
  switch (effect.of) {
    case 'all':
      return endWhere(() => true);
    case 'assists':
      return endWhere((a) => a.role === 'assist');
    case 'lead':
      return endWhere((a) => a.role === 'lead');
    case 'actorUnit': {
      const one = target('actorUnit', now, input);
      return endWhere((a) => a === one);
    }
    case 'payloadUnit': {
      const field = effect.unit ?? 'unit';
      const unitId = unitIn(input, field);
      if (!now.some((a) => isOpen(a) && a.unitId === unitId)) {
        throw fault(field, 'not_assigned', 'this unit does not have the case');
      }
      return endWhere((a) => a.unitId === unitId);
    }
  }
}

function target(of: 'lead' | 'actorUnit', now: Assignment[], input: AssignmentInput): Assignment {
  const found = of === 'lead' ? openLead(now) : assignmentOfActor(now, input.actor, input.actedAs);
  if (!found) {
    throw new CaseError('event_not_allowed', 'no unit has the case', { guard: 'assignmentOpen' });
  }
  return found;
}

function openAssists(now: Assignment[], field: string, input: AssignmentInput): Assignment[] {
  const wanted = input.payload[field];
  if (!Array.isArray(wanted)) return now;
  return wanted.reduce<Assignment[]>((list, one: unknown, i) => {
    const { unit, task } =
      typeof one === 'object' && one !== null
        ? (one as { unit?: unknown; task?: unknown })
        : { unit: one, task: null };
    const path = `${field}[${i}]`;
    return openAssist(list, knownUnit(unit, path, input), textOrNull(task), input, path);
  }, now);
}

function openAssist(
  now: Assignment[],
  unitId: number,
  task: string | null,
  input: AssignmentInput,
  path: string,
): Assignment[] {
  if (now.some((a) => a.endedAt === null && a.unitId === unitId)) {
    throw fault(path, 'duplicate_unit', 'this unit already has the case');
  }
  return [...now, open(now, unitId, 'assist', task, input.at)];
}

function open(
  now: readonly Assignment[],
  unitId: number,
  role: Assignment['role'],
  task: string | null,
  at: Date,
): Assignment {
  const ordinal = now.reduce((max, a) => Math.max(max, a.ordinal), 0) + 1;
  return {
    ordinal,
    unitId,
    role,
    task,
    openedAt: at,
    signedAt: null,
    contactedAt: null,
    repliedAt: null,
    endedAt: null,
    endReason: null,
  };
}

function end(a: Assignment, endReason: string, endedAt: Date): Assignment {
  return { ...a, endedAt, endReason };
}

function change(now: Assignment[], which: Assignment, what: Partial<Assignment>): Assignment[] {
  return now.map((a) => (a === which ? { ...a, ...what } : a));
}

function unitIn(input: AssignmentInput, field: string): number {
  return knownUnit(input.payload[field], field, input);
}

function knownUnit(value: unknown, path: string, input: AssignmentInput): number {
  if (typeof value !== 'number' || input.world.unitName(value) === undefined) {
    throw fault(path, 'unknown_unit', 'there is no such unit');
  }
  return value;
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function fault(field: string, code: string, message: string): CaseError {
  const one: Fault = { path: `payload.${field}`, code, message };
  return new CaseError('invalid_payload', `${one.path}: ${message}`, { faults: [one] });
}
