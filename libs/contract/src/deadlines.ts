import { z } from 'zod';
import { id, instant, labelled, LANGUAGES, legalDay, searchDay } from './common.js';
import { unitRef } from './people.js';

const amount = z.number();
const countUnit = z.enum(['workingDay', 'calendarDay', 'minute']);

/** One line of the answer to "why is this due then?": what was counted, and the sentence for it. */
export const explanationStep = z.object({
  step: z.enum([
    'rule',
    'dayZero',
    'counted',
    'skipped',
    'paused',
    'standing',
    'extended',
    'rolled',
    'provisional',
    'due',
  ]),
  from: legalDay.nullable(),
  to: legalDay.nullable(),
  count: amount.nullable(),
  unit: countUnit.nullable(),
  text: z.string(),
  /** The text without days and amount, for a table that has columns for them. */
  why: z.string(),
});
export type ExplanationStepView = z.infer<typeof explanationStep>;

export const explainedDay = z.object({
  day: legalDay,
  role: z.enum(['zero', 'counted', 'skipped', 'paused', 'rolled', 'within']),
  /** The how many-th counted day of the length, or of the extension. */
  number: z.number().int().nullable(),
  extension: z.boolean(),
  due: z.boolean(),
  working: z.boolean(),
  /** Holiday or local day, as the notice calls it. */
  name: z.string().nullable(),
  /** Role, number and reason in words. */
  text: z.string(),
});
export type ExplainedDayView = z.infer<typeof explainedDay>;

/** Everything that a due date follows from, and the count step by step. */
export const deadlineExplanation = z.object({
  case: z.object({ id, number: z.string(), title: z.string(), kind: labelled }),
  name: z.string(),
  label: z.string(),
  ordinal: z.number().int(),
  kind: z.enum(['duty', 'window']),
  status: z.enum(['running', 'paused', 'stopped']),
  unit: unitRef.nullable(),
  rule: z.object({
    /** As written in the workflow's table. */
    length: z.string(),
    lengthText: z.string(),
    /** Null: the rule has no day of its own from which it is in force. */
    validFrom: legalDay.nullable(),
    profile: labelled,
  }),
  basis: z.string(),
  startedAt: instant,
  dueDay: legalDay,
  dueAt: instant,
  provisional: z.boolean(),
  /** Version of the calendar by which the due date in force was counted. */
  calendarVersion: z.string(),
  passedAt: instant.nullable(),
  stoppedAt: instant.nullable(),
  /** The steps and days below, counted by the calendar of today. */
  counted: z.object({
    dueDay: legalDay,
    dueAt: instant,
    provisional: z.boolean(),
    calendarVersion: z.string(),
    /** False: the due date in force is another one; `note` says so. */
    agrees: z.boolean(),
    note: z.string().nullable(),
  }),
  /** For a citizen. */
  sentence: z.string(),
  steps: z.array(explanationStep),
  days: z.array(explainedDay),
  /** Days left out of `days`, because the list would be too long. */
  omittedDays: z.number().int(),
});
export type DeadlineExplanation = z.infer<typeof deadlineExplanation>;

export const explanationQuery = z.strictObject({
  /** Which start of the clock; absent: the newest. */
  ordinal: z.coerce.number().int().positive().max(1_000_000).optional(),
  /** Of a file that a browser opens by itself; absent: Accept-Language. */
  language: z.enum(LANGUAGES).optional(),
});
export type ExplanationQuery = z.infer<typeof explanationQuery>;

/** An instant, or a day: today means now, another day its opening hour. */
const moment = z.union([instant, searchDay], 'moment');

export const whatIfInput = z
  .strictObject({
    ordinal: z.number().int().positive().max(1_000_000).optional(),
    /** The clock stands still (a third party is asked, the case is put on hold). Of one that stands still, only `to`. */
    pause: z.strictObject({ from: moment.optional(), to: moment.optional() }).optional(),
    extension: z
      .strictObject({
        length: z.string().max(64).optional(),
        until: searchDay.optional(),
        at: moment.optional(),
      })
      .optional(),
    return: z
      .strictObject({ decision: z.enum(['approve', 'refuse']), at: moment.optional() })
      .optional(),
    restart: z.strictObject({ at: moment.optional() }).optional(),
  })
  .refine(
    ({ pause, extension, return: back, restart }) =>
      [pause, extension, back, restart].filter((one) => one !== undefined).length === 1,
    'one_supposition',
  );
export type WhatIfInput = z.infer<typeof whatIfInput>;

const dueState = z.object({
  status: z.enum(['running', 'paused', 'stopped']),
  dueDay: legalDay,
  dueAt: instant,
});

export const whatIfAnswer = z.object({
  /** The steps that would lead there, in order. */
  events: z.array(z.object({ type: z.string(), label: z.string(), at: instant })),
  before: dueState,
  after: dueState,
  /** "due = …" in words. */
  text: z.string(),
  explanation: deadlineExplanation,
});
export type WhatIfAnswer = z.infer<typeof whatIfAnswer>;

const unitIds = z.preprocess(
  (value) => (typeof value === 'string' ? value.split(',').filter(Boolean) : value),
  z.array(z.coerce.number().int().positive().max(2_147_483_647)).max(50),
);

export const dueLoadQuery = z.strictObject({
  /** Absent: the districts and departments, to which the office dispatches. */
  units: unitIds.optional(),
  /** Absent: today. */
  from: searchDay.optional(),
  /** Absent: the tenth working day from then. At most 62 days. */
  to: searchDay.optional(),
  /** A case that is to be dispatched: with it, each unit says when the case would be due there. */
  case: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER).optional(),
  /** As the form of the dispatch says. */
  grade: z.string().max(64).optional(),
  dueDay: searchDay.optional(),
});
export type DueLoadQuery = z.infer<typeof dueLoadQuery>;

const loadDay = z.object({
  day: legalDay,
  working: z.boolean(),
  /** Running duty clocks that will end on the day, and the cases that they belong to. */
  clocks: z.number().int(),
  cases: z.number().int(),
});

/** What falls due, day by day: of the cases that the unit, or one below it, leads. */
export const dueLoad = z.object({
  from: legalDay,
  to: legalDay,
  units: z.array(
    z.object({
      unit: unitRef,
      days: z.array(loadDay),
      /** Of all the days together, each case once. */
      cases: z.number().int(),
      /** Cases of which a duty has passed already, as `due=overdue` lists them. */
      overdue: z.number().int(),
      /** Clocks of the case that a dispatch today would start or go on with; empty without `case`. */
      due: z.array(
        z.object({ name: z.string(), label: z.string(), dueDay: legalDay, dueAt: instant }),
      ),
    }),
  ),
  /** All the units above together, each case once. */
  total: z.array(loadDay),
});
export type DueLoad = z.infer<typeof dueLoad>;
