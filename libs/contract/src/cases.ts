import { z } from 'zod';
import { id, instant, labelled, legalDay, light, phase, requestType, searchDay } from './common.js';
import { unitRef } from './people.js';
import { requestView } from './requests.js';

export const deadlineView = z.object({
  name: z.string(),
  label: z.string(),
  ordinal: z.number().int(),
  kind: z.enum(['duty', 'window']),
  status: z.enum(['running', 'paused', 'stopped']),
  unit: unitRef.nullable(),
  length: z.string(),
  basis: z.string(),
  startedAt: instant,
  dueDay: legalDay,
  dueAt: instant,
  provisional: z.boolean(),
  passedAt: instant.nullable(),
  stoppedAt: instant.nullable(),
  /** Working days left after today; only of a running clock of days that is not counted on every calendar day. */
  workingDays: z.number().int().optional(),
  light,
});
export type DeadlineView = z.infer<typeof deadlineView>;

export const assignmentView = z.object({
  ordinal: z.number().int(),
  unit: unitRef,
  role: z.enum(['lead', 'assist']),
  task: z.string().nullable(),
  openedAt: instant,
  signedAt: instant.nullable(),
  contactedAt: instant.nullable(),
  repliedAt: instant.nullable(),
  endedAt: instant.nullable(),
  endReason: z.string().nullable(),
});
export type AssignmentView = z.infer<typeof assignmentView>;

/** One field of an event's form, made from the workflow's events.ts and labels.yaml. */
export const fieldView = z.object({
  name: z.string(),
  label: z.string(),
  widget: z.string(),
  required: z.boolean(),
  multiple: z.boolean().optional(),
  maxLength: z.number().int().optional(),
  options: z.array(labelled).optional(),
  /** What stands in the field at first: as it was asked or proposed. */
  value: z.unknown().optional(),
});
export type FieldView = z.infer<typeof fieldView>;

export const allowedEvent = z.object({
  type: z.string(),
  label: z.string(),
  fields: z.array(fieldView),
  /** The running clocks that it extends, or asks to extend. */
  extends: z.array(z.object({ name: z.string(), ordinal: z.number().int() })).optional(),
});
export type AllowedEvent = z.infer<typeof allowedEvent>;

export const fileView = z.object({
  id,
  name: z.string(),
  mime: z.string(),
  size: z.number().int(),
  uploadedAt: instant,
});
export type FileView = z.infer<typeof fileView>;

/** One row of a list. */
export const caseItem = z.object({
  id,
  number: z.string(),
  kind: labelled,
  phase: labelled,
  state: labelled,
  title: z.string(),
  type: labelled,
  category: z.string().nullable(),
  place: z.string().nullable(),
  urgent: z.boolean(),
  sensitive: z.boolean(),
  supervised: z.boolean(),
  secret: z.boolean(),
  leadUnit: unitRef.nullable(),
  receivedAt: instant,
  closedAt: instant.nullable(),
  /** The nearest running duty clock. */
  due: z
    .object({
      name: z.string(),
      label: z.string(),
      at: instant,
      day: legalDay,
      /** Working days left after today; absent of clocks in hours, and of those that count every calendar day. */
      workingDays: z.number().int().optional(),
    })
    .nullable(),
  light,
  /** The total clock has, or had, run out: by what the statistics have counted. Only in lists. */
  late: z.boolean().optional(),
  /** The highest rung of the ladder on which the case stands; null: none. */
  rung: labelled.nullable(),
  /** A message to somebody failed for good, and nobody has seen to it yet. */
  undelivered: z.boolean(),
  /** Whether a reminder is possible in this state at all; who may send one is another matter. */
  remindable: z.boolean(),
});
export type CaseItem = z.infer<typeof caseItem>;

/** One rung of the ladder on which the case stands. */
export const rungView = labelled.extend({
  /** The event that a person should think of now. */
  suggests: z.object({ type: z.string(), label: z.string() }).nullable(),
  basis: z.string(),
});
export type RungView = z.infer<typeof rungView>;

export const caseView = caseItem.extend({
  version: z.number().int(),
  profile: z.string(),
  openedAt: instant,
  answeredAt: instant.nullable(),
  requests: z.array(requestView),
  assignments: z.array(assignmentView),
  deadlines: z.array(deadlineView),
  allowedEvents: z.array(allowedEvent),
  files: z.array(fileView),
  /** Lowest first. */
  rungs: z.array(rungView),
  /** Whether this reader may ask for the requester's identity. */
  mayReveal: z.boolean(),
  /** Facts of the workflow worth showing (returns, reworks, callback result …), labelled. */
  facts: z.array(z.object({ name: z.string(), label: z.string(), value: z.string() })),
});
export type CaseView = z.infer<typeof caseView>;

export const timelineEvent = z.object({
  seq: z.number().int(),
  type: z.string(),
  label: z.string(),
  at: instant,
  actor: z.object({
    kind: z.enum(['person', 'requester', 'system']),
    name: z.string(),
    role: z.string().nullable(),
    unit: z.string().nullable(),
  }),
  from: labelled.nullable(),
  to: labelled,
  /** The payload's fields that the reader may see, labelled, in form order. */
  details: z.array(z.object({ name: z.string(), label: z.string(), value: z.string() })),
  /** sha-256 of the event in the case's chain, hex. */
  hash: z.string(),
});
export type TimelineEvent = z.infer<typeof timelineEvent>;

export const DUE_FILTERS = ['overdue', 'today', 'soon', 'none'] as const;
export const CASE_SORTS = ['due', '-received', 'received', '-updated'] as const;

const list = <T extends z.ZodType>(item: T) =>
  z.preprocess((v) => (typeof v === 'string' ? v.split(',').filter(Boolean) : v), z.array(item));

export const caseQuery = z.strictObject({
  phase: list(phase).optional(),
  state: list(z.string().max(64)).optional(),
  kind: list(z.string().max(32)).optional(),
  type: list(requestType).optional(),
  unit: z.coerce.number().int().positive().optional(),
  due: z.enum(DUE_FILTERS).optional(),
  /** `mine`: what waits for one of my roles or units. */
  scope: z.enum(['all', 'mine']).default('all'),
  flag: list(z.enum(['urgent', 'sensitive', 'supervised', 'undelivered'])).optional(),
  /** The highest rung on which the case stands; open cases only. */
  rung: list(z.string().max(64)).optional(),
  /** Chinese from two characters upwards, or a case number. */
  q: z.string().trim().min(2).max(100).optional(),
  receivedFrom: searchDay.optional(),
  receivedTo: searchDay.optional(),
  closedFrom: searchDay.optional(),
  closedTo: searchDay.optional(),
  /** Cases behind a figure of the dashboard, e.g. `closedLate`; see statistics. */
  figure: z.string().max(64).optional(),
  sort: z.enum(CASE_SORTS).default('due'),
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type CaseQuery = z.infer<typeof caseQuery>;

export const casePage = z.object({ items: z.array(caseItem), nextCursor: z.string().nullable() });
export type CasePage = z.infer<typeof casePage>;

/** Counts for the inbox tabs under the same filter and visibility as the list. */
export const caseCounts = z.object({
  total: z.number().int(),
  byPhase: z.record(phase, z.number().int()),
  overdue: z.number().int(),
  soon: z.number().int(),
  mine: z.number().int(),
  /** True: `byPhase.closed`, and so `total`, are only counted so far; there may be more. */
  atLeast: z.boolean(),
});
export type CaseCounts = z.infer<typeof caseCounts>;

export const eventInput = z.strictObject({
  type: z.string().min(1).max(64),
  payload: z.record(z.string(), z.unknown()).default({}),
  /** The version the actor saw; a stale one is refused with the present view. */
  version: z.number().int().positive(),
});
export type EventInput = z.input<typeof eventInput>;

/** What a call that changes a case answers under `Prefer: return=minimal` (RFC 7240). */
export const caseBrief = z.object({
  id,
  number: z.string(),
  version: z.number().int(),
  phase,
  state: z.string(),
});
export type CaseBrief = z.infer<typeof caseBrief>;

export const createdBrief = z.object({
  request: z.object({ id }),
  case: caseBrief,
  queryCode: z.string(),
});
export type CreatedBrief = z.infer<typeof createdBrief>;

export const createdRequest = z.object({
  request: requestView,
  case: caseView,
  /** Told to the requester once, together with the case number; opens the public query page. */
  queryCode: z.string(),
});
export type CreatedRequest = z.infer<typeof createdRequest>;
