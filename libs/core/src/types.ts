import type { Calendar, LegalDay } from './calendar/calendar.js';

/** The five top-level states that every workflow has. */
export const PHASES = ['received', 'assigned', 'answered', 'appealed', 'closed'] as const;
export type Phase = (typeof PHASES)[number];

/** Dotted path of the machine's state, e.g. `assigned.handling`. */
export type StatePath = string;

/** A membership of a signed-in person. `covers` is the unit and everything below it in the unit tree. */
export interface Membership {
  role: string;
  unitId: number;
  covers: readonly number[];
}

/** Who causes an event. */
export type Actor =
  | { kind: 'person'; id: number; name: string; memberships: readonly Membership[] }
  /** The citizen, proven by number and query code; `requestIds` are the requests so proven. */
  | { kind: 'requester'; requestIds: readonly number[] }
  /** The system itself: passed deadlines, failed messages, imports. */
  | { kind: 'system' };

export type AssignmentRole = 'lead' | 'assist';

/** Which unit has, or had, the case. Ordinals count from 1 within the case and are never reused. */
export interface Assignment {
  ordinal: number;
  unitId: number;
  role: AssignmentRole;
  /** What the unit is asked to do, for assisting units. */
  task: string | null;
  openedAt: Date;
  signedAt: Date | null;
  contactedAt: Date | null;
  repliedAt: Date | null;
  endedAt: Date | null;
  /** Why it ended: `returned`, `redispatched`, `closed`, `removed`. */
  endReason: string | null;
}

export interface Pause {
  from: Date;
  to: Date | null;
}

export type DeadlineStatus = 'running' | 'paused' | 'stopped';

/** A named clock of a case. One row per (name, ordinal); for assignment clocks `assignment` names whose. */
export interface Deadline {
  name: string;
  /** Counts the starts of this clock in this case, from 1. */
  ordinal: number;
  /** Ordinal of the assignment whose sub-clock this is; null for a clock of the whole case. */
  assignment: number | null;
  /** `duty`: somebody must act; `window`: a right lapses, nobody is late. */
  kind: 'duty' | 'window';
  status: DeadlineStatus;
  /** The instant whose local day is day zero (or from which hours run). */
  startedAt: Date;
  /** As written in the table (`5 working days`), or `until YYYY-MM-DD`. */
  length: string;
  basis: string;
  /** validFrom of the rule that was taken: a case keeps the rule of its start day. */
  ruleValidFrom: LegalDay;
  profile: string;
  dueDay: LegalDay;
  /** The first instant at which the deadline has passed (24:00 of dueDay for day rules). */
  dueAt: Date;
  /** Reaches past the last published calendar year. */
  provisional: boolean;
  calendarVersion: string;
  /** Instants at which a warning is due; those before `warnedCount` have fired. Ascending. */
  warnAt: Date[];
  warnedCount: number;
  passedAt: Date | null;
  stoppedAt: Date | null;
  pauses: Pause[];
  restarts: Date[];
  extensions: string[];
}

/** What the machine remembers. Each workflow adds its own counters; these the engine reads. */
export interface CaseContext {
  requestType: string;
  urgent: boolean;
  sensitive: boolean;
  supervised: boolean;
  [fact: string]: unknown;
}

/** The case as the rules see it: the locked rows, parsed. */
export interface CaseState {
  id: number;
  number: string;
  kind: string;
  version: number;
  /** Clock profile chosen when the case was opened. */
  profile: string;
  phase: Phase;
  state: StatePath;
  /** XState's persisted snapshot. */
  snapshot: PersistedSnapshot;
  title: string;
  secret: boolean;
  /** When the request was received: the legal start of the total time. */
  receivedAt: Date;
  openedAt: Date;
  answeredAt: Date | null;
  closedAt: Date | null;
  assignments: Assignment[];
  deadlines: Deadline[];
  /** Requests that this case answers (several after a merge). */
  requestIds: number[];
}

export interface PersistedSnapshot {
  value: unknown;
  context: CaseContext;
  status: 'active' | 'done' | 'error' | 'stopped';
  /** Rungs of the ladder on which the case stands, lowest first; absent for none. Set by the engine. */
  rungs?: string[];
  [key: string]: unknown;
}

/** What a case is opened with: made by the service from the request's row. */
export interface NewCase {
  id: number;
  number: string;
  kind: string;
  profile: string;
  title: string;
  secret: boolean;
  receivedAt: Date;
  requestIds: number[];
}

/** One event knocking at the door. */
export interface Incoming {
  type: string;
  payload: unknown;
  actor: Actor;
  /** The time of the event. Imports give historical times. */
  at: Date;
  /** Set by the service when another case's event brought this one (`EventDefinition.companion`). */
  companion?: boolean;
}

export interface CaseEvent {
  type: string;
  actor: Actor;
  /** The membership through which the person acted (role and unit), null for requester and system. */
  actedAs: { role: string; unitId: number } | null;
  at: Date;
  payload: Record<string, unknown>;
  fromState: StatePath | null;
  toState: StatePath;
}

/** Whom a message is for, before the service looks up the persons. */
export type Recipient =
  { kind: 'requester'; requestId: number } | { kind: 'role'; role: string; unitId: number | null };

export type Channel = 'mail' | 'notice' | 'webhook';

export interface MessageDraft {
  recipient: Recipient;
  channel: Channel;
  /** Name of the text file in `texts/<language>/`, without `.md`. */
  text: string;
  /** Values for the text's placeholders. Never personal data of the requester. */
  data: Record<string, string>;
}

/** Everything that one event changes. The service saves it in one transaction, or not at all. */
export interface Decision {
  event: CaseEvent;
  next: CaseState;
  /** Deadlines that are new or changed. */
  deadlines: Deadline[];
  /** Assignments that are new or changed. */
  assignments: Assignment[];
  messages: MessageDraft[];
}

/** What `decide` may look at besides the case. */
export interface World {
  /** Calendar that counts for a unit (overlays), or the city's for null. */
  calendarOf(unitId: number | null): Calendar;
  /** Display name of a unit, for messages. Unknown id: undefined. */
  unitName(unitId: number): string | undefined;
  /** The unit above in the tree, if any. */
  parentUnit(unitId: number): number | undefined;
}
