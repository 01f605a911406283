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
  cases: object[];
  events: object[];
  deadlines: object[];
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
  const changed = workspace.changed;
  const events = changed.flatMap((open) => open.events);
  const deadlines = changed.flatMap((open) =>
    [...open.deadlines.values()].map((d) => deadlineRecord(open.now.id, d)),
  );
  return {
    cases: changed.map((open) => caseRecord(open, recordedAt)),
    events: events.map((record) => eventRecord(record, recordedAt)),
    deadlines,
    assignments: changed.flatMap((open) =>
      [...open.assignments.values()].map((a) => ({ caseId: open.now.id, ...a })),
    ),
    messages: events.flatMap((record) => messageRecords(record, people, recordedAt)),
    timers: [...new Set(deadlines.flatMap((d) => (d.nextAt === null ? [] : [d.nextAt])))],
    keys: workspace.answers,
    ...requestChanges(changed),
    places: changed.flatMap(newPlace),
    notes: events.map(({ caseId, seq, event }) =>
      JSON.stringify({ caseId, version: seq, type: event.type, state: event.toState }),
    ),
  };
}

function caseRecord({ now, lastHash }: OpenCase, recordedAt: Date): object {
  const { context } = now.snapshot;
  const nearest = now.phase === 'closed' ? null : nearestDue(now.deadlines);
  return {
    id: now.id,
    number: now.number,
    kind: now.kind,
    phase: now.phase,
    state: now.state,
    snapshot: now.snapshot,
    version: now.version,
    profile: now.profile,
    title: now.title,
    secret: now.secret,
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
    receivedAt: now.receivedAt,
    openedAt: now.openedAt,
    answeredAt: now.answeredAt,
    closedAt: now.closedAt,
    updatedAt: recordedAt,
    lastHash: lastHash.toString('hex'),
  };
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

function deadlineRecord(
  caseId: number,
  deadline: Deadline,
): Deadline & { caseId: number; nextAt: string | null } {
  return { caseId, ...deadline, nextAt: nextAt(deadline) };
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
