import { leadOf, nearestDue, type CaseState, type Deadline, type MessageDraft } from '@huiyin/core';
import { actorId } from './hash-chain.js';
import { gramsOf } from './search-grams.js';
import type { EventRecord, OpenCase, Workspace } from './workspace.js';

/** Looks up the persons behind a role: the part of the directory that saving needs. */
export interface Recipients {
  recipients(role: string, unitId: number | null): readonly { userId: number }[];
}

/** The parameters of the one statement that saves a batch: a JSON list of records for each table. */
export interface SaveRecords {
  /** New cases, whole. */
  opened: object[];
  /** Of cases that were there before: what can change. */
  changed: object[];
  events: object[];
  newDeadlines: object[];
  /** Of those that were there before: what can change. */
  deadlines: object[];
  newAssignments: object[];
  assignments: object[];
  messages: object[];
  timers: string[];
  keys: object[];
  joined: object[];
  left: object[];
  /** New places of cases, to be found by. */
  places: object[];
  notes: string[];
}

export function saveRecords(
  workspace: Workspace,
  people: Recipients,
  recordedAt: Date,
): SaveRecords {
  const touched = workspace.changed;
  const opened = touched.filter((open) => open.before === null);
  const changed = touched.filter((open) => open.before !== null);
  const events = touched.flatMap((open) => open.events);
  return {
    opened: opened.map((open) => ({ ...changeOf(open, recordedAt), ...fixedOf(open.now) })),
    changed: changed.map((open) => changeOf(open, recordedAt)),
    events: events.map((record) => eventRecord(record, recordedAt)),
    ...childRecords(touched),
    messages: events.flatMap((record) => messageRecords(record, people, recordedAt)),
    keys: workspace.answers,
    ...requestChanges(touched),
    places: touched.flatMap(newPlace),
    notes: events.map(({ caseId, seq, event }) =>
      JSON.stringify({ caseId, version: seq, type: event.type, state: event.toState }),
    ),
  };
}

/** What the registration settles for ever. */
function fixedOf(now: CaseState): object {
  return {
    number: now.number,
    kind: now.kind,
    profile: now.profile,
    title: now.title,
    secret: now.secret,
    receivedAt: now.receivedAt,
    openedAt: now.openedAt,
  };
}

function changeOf({ now, lastHash }: OpenCase, recordedAt: Date): object {
  const { context } = now.snapshot;
  const nearest = now.phase === 'closed' ? null : nearestDue(now.deadlines);
  return {
    id: now.id,
    phase: now.phase,
    state: now.state,
    snapshot: now.snapshot,
    version: now.version,
    requestType: context.requestType,
    category: textOrNull(context['category']),
    place: textOrNull(context['place']),
    urgent: context.urgent === true,
    sensitive: context.sensitive === true,
    supervised: context.supervised === true,
    leadUnitId: leadUnit(now),
    nearestDueName: nearest?.name ?? null,
    nearestDueAt: nearest?.dueAt ?? null,
    nearestWarnAt: nearest?.warnAt[0] ?? null,
    answeredAt: now.answeredAt,
    closedAt: now.closedAt,
    updatedAt: recordedAt,
    lastHash: lastHash.toString('hex'),
  };
}

const FIXED_OF_DEADLINE = new Set(['assignment', 'kind', 'ruleValidFrom', 'profile']);
const FIXED_OF_ASSIGNMENT = new Set(['unitId', 'role', 'task', 'openedAt']);

function without(record: object, fields: ReadonlySet<string>): object {
  return Object.fromEntries(Object.entries(record).filter(([name]) => !fields.has(name)));
}

/** New children whole; of those that were there before, what can change. */
function childRecords(
  touched: readonly OpenCase[],
): Pick<SaveRecords, 'newDeadlines' | 'deadlines' | 'newAssignments' | 'assignments' | 'timers'> {
  const newDeadlines: object[] = [];
  const deadlines: object[] = [];
  const newAssignments: object[] = [];
  const assignments: object[] = [];
  const timers = new Set<string>();
  for (const { before, now, ...open } of touched) {
    const caseId = now.id;
    for (const deadline of open.deadlines.values()) {
      const next = nextAt(deadline);
      if (next !== null) timers.add(next);
      if (before?.deadlines.some((d) => d.name === deadline.name && d.ordinal === deadline.ordinal))
        deadlines.push({ caseId, ...without(deadline, FIXED_OF_DEADLINE), nextAt: next });
      else newDeadlines.push({ caseId, ...deadline, nextAt: next });
    }
    for (const assignment of open.assignments.values()) {
      if (before?.assignments.some((a) => a.ordinal === assignment.ordinal))
        assignments.push({ caseId, ...without(assignment, FIXED_OF_ASSIGNMENT) });
      else newAssignments.push({ caseId, ...assignment });
    }
  }
  return { newDeadlines, deadlines, newAssignments, assignments, timers: [...timers] };
}

/** The unit that has the case, or had it when it was closed; none while it lies with the hotline office anew. */
export function leadUnit(state: Pick<CaseState, 'assignments' | 'phase'>): number | null {
  return leadOf(state.assignments)?.unitId ?? null;
}

function eventRecord(
  { caseId, seq, event, prevHash, hash }: EventRecord,
  recordedAt: Date,
): object {
  const { actor, actedAs } = event;
  return {
    caseId,
    seq,
    type: event.type,
    actorKind: actor.kind,
    actorId: actorId(actor),
    actorRole: actedAs?.role ?? null,
    actorUnitId: actedAs?.unitId ?? null,
    at: event.at,
    recordedAt,
    payload: event.payload,
    fromState: event.fromState,
    toState: event.toState,
    prevHash: prevHash.toString('hex'),
    hash: hash.toString('hex'),
  };
}

/**
 * The next instant at which something of this clock fires: a warning or the passing; null if nothing will.
 * Rounded up to the whole second, so that whoever wakes then finds it due.
 */
export function nextAt(deadline: Deadline): string | null {
  if (deadline.status !== 'running') return null;
  const warning = deadline.warnAt[deadline.warnedCount];
  const instants = [warning, deadline.passedAt === null ? deadline.dueAt : undefined].filter(
    (at) => at !== undefined,
  );
  if (instants.length === 0) return null;
  const first = Math.min(...instants.map((at) => at.getTime()));
  return new Date(Math.ceil(first / 1000) * 1000).toISOString();
}

function messageRecords(
  { caseId, seq, messages }: EventRecord,
  people: Recipients,
  createdAt: Date,
): object[] {
  const addressed = messages.flatMap((draft) =>
    addressees(draft, people).map((to) => ({ draft, to })),
  );
  // Somebody may have two of the roles that are told the same: one text by one channel reaches a person once.
  const seen = new Set<string>();
  const once = addressed.filter(({ draft, to }) => {
    const key = `${to.userId ?? `request ${to.requestId ?? ''}`}|${draft.channel}|${draft.text}`;
    return !seen.has(key) && seen.add(key);
  });
  return once.map(({ draft, to }, i) => ({
    caseId,
    eventSeq: seq,
    ordinal: i + 1,
    channel: draft.channel,
    text: draft.text,
    data: draft.data,
    createdAt,
    ...to,
  }));
}

interface Addressee {
  recipientKind: 'requester' | 'user';
  requestId?: number;
  userId?: number;
  role?: string;
}

/** The role that answers for the whole hotline. */
const OFFICE = 'hotlineOffice';

function addressees({ recipient }: MessageDraft, people: Recipients): Addressee[] {
  if (recipient.kind === 'requester')
    return [{ recipientKind: 'requester', requestId: recipient.requestId }];
  const wanted = people.recipients(recipient.role, recipient.unitId);
  // Where nobody holds the role in the unit, the hotline office is told in its place: nothing is sent to nobody.
  const users = wanted.length > 0 ? wanted : people.recipients(OFFICE, null);
  return users.map(({ userId }) => ({ recipientKind: 'user', userId, role: recipient.role }));
}

/** A corrected place is found too; the words of the old one stay, as in the timeline. */
function newPlace({ before, now }: OpenCase): object[] {
  const place = textOrNull(now.snapshot.context['place']);
  if (!before || place === null || place === before.snapshot.context['place']) return [];
  return [{ caseId: now.id, grams: gramsOf(place) }];
}

function requestChanges(changed: OpenCase[]): { joined: object[]; left: object[] } {
  const joined: object[] = [];
  const left: object[] = [];
  for (const { before, now } of changed) {
    if (!before) continue;
    for (const requestId of now.requestIds)
      if (!before.requestIds.includes(requestId)) joined.push({ caseId: now.id, requestId });
    for (const requestId of before.requestIds)
      if (!now.requestIds.includes(requestId)) left.push({ caseId: now.id, requestId });
  }
  return { joined, left };
}

const textOrNull = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : null;
