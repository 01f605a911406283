import { z } from 'zod';
import { id, instant, labelled, legalDay } from './common.js';

const does = z.enum(['off', 'working', 'regular']);
/** As for the years of notices: what is counted there stays far from the ends of what a day can be. */
const calendarDay = legalDay.refine(
  (day) => day >= '1949-01-01' && day <= '2199-12-31',
  'calendar_day',
);
const localDay = z.strictObject({
  day: calendarDay,
  /** `regular`: what this unit (or the city) had said about the day is taken back. */
  does,
  name: z.string().trim().max(60).default(''),
});
export type LocalDay = z.infer<typeof localDay>;

const reason = z.string().trim().min(1).max(300);
const source = z.string().trim().min(1).max(300);

/** A year's notice as a text, or local days of the city or of one unit with all below it. */
export const calendarProposal = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('year'),
    /** YAML as in workflows/calendars/<year>.yaml, or lines `day,off|working,name`. */
    text: z.string().min(1).max(100_000),
    /** Number or address of the notice, where the text does not say it. */
    source: source.optional(),
    reason,
  }),
  z.strictObject({
    kind: z.literal('days'),
    unit: id.nullable().default(null),
    days: z
      .array(localDay)
      .min(1)
      .max(400)
      .superRefine((days, context) => {
        const seen = new Set<string>();
        days.forEach(({ day }, index) => {
          if (seen.has(day))
            context.addIssue({ code: 'custom', path: [index, 'day'], message: 'twice' });
          seen.add(day);
        });
      }),
    source: source.optional(),
    reason,
  }),
]);
export type CalendarProposal = z.infer<typeof calendarProposal>;

export const calendarDecision = z.strictObject({ note: z.string().trim().max(500).optional() });

const unitRef = z.object({ id, name: z.string() });

/** Finished deadlines that would have had another date: on time by the calendar then, and by the changed one. */
const finishedFigure = z.object({
  kind: labelled,
  deadline: labelled,
  /** The clock by which the case itself is judged. */
  total: z.boolean(),
  affected: z.number().int(),
  onTimeThen: z.number().int(),
  onTimeNow: z.number().int(),
});

const calendarImpactTotals = z.object({
  countedAt: instant,
  /** Open deadlines with another last day or time. */
  moved: z.number().int(),
  /** Open deadlines that are only no longer provisional. */
  firmed: z.number().int(),
  /** Open deadlines that are only warned at another time. */
  warned: z.number().int(),
  cases: z.number().int(),
  byUnit: z.array(
    z.object({ unit: unitRef.nullable(), moved: z.number().int(), cases: z.number().int() }),
  ),
  finished: z.array(finishedFigure),
});

export const calendarChange = z.object({
  id,
  kind: z.enum(['year', 'days']),
  /** Null: the whole city. */
  unit: unitRef.nullable(),
  year: z.number().int().nullable(),
  days: z.array(z.object({ day: legalDay, does, name: z.string() })),
  /** Why a year's notice looks as if part of it were missing; null: it does not. */
  doubts: z
    .object({
      /** How many days off are listed, if these are fewer than any notice had. */
      few: z.number().int().nullable(),
      /** Holidays by law of which no day is listed, in the reader's language. */
      missing: z.array(z.string()),
    })
    .nullable(),
  reason: z.string(),
  source: z.string().nullable(),
  state: z.enum(['proposed', 'approved', 'applied', 'rejected']),
  proposedBy: z.string(),
  proposedAt: instant,
  decidedBy: z.string().nullable(),
  decidedAt: instant.nullable(),
  note: z.string().nullable(),
  /** Null: not counted yet, or not for this reader. */
  impact: calendarImpactTotals.nullable(),
  /** How far the application has come. */
  progress: z
    .object({
      cases: z.number().int(),
      done: z.number().int(),
      /** Cases that could not be moved, and are tried again. */
      failed: z.number().int(),
      appliedAt: instant.nullable(),
    })
    .nullable(),
  mayApprove: z.boolean(),
  mayReject: z.boolean(),
});
export type CalendarChange = z.infer<typeof calendarChange>;

export const calendarImpactQuery = z.strictObject({
  unit: z.coerce.number().int().positive().optional(),
  /** Absent: those with another last day. `failed`: cases that could not be moved. */
  show: z.enum(['moved', 'firmed', 'warned', 'failed']).default('moved'),
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export type CalendarImpactQuery = z.infer<typeof calendarImpactQuery>;

/** A deadline that the change moves, with both dates; of cases that the reader may see. */
const calendarMove = z.object({
  caseId: id,
  number: z.string(),
  title: z.string(),
  unit: unitRef.nullable(),
  deadline: labelled,
  ordinal: z.number().int(),
  oldDueDay: legalDay,
  oldDueAt: instant,
  newDueDay: legalDay,
  newDueAt: instant,
  error: z.string().nullable(),
});
export type CalendarMoveView = z.infer<typeof calendarMove>;

export const calendarImpactPage = z.object({
  items: z.array(calendarMove),
  nextCursor: z.string().nullable(),
  /** False: not counted yet. The list is empty, and this does not say that nothing moves. */
  counted: z.boolean(),
  /** How many more this query would list, were their cases for this reader to see. */
  hidden: z.number().int(),
});
export type CalendarImpactPage = z.infer<typeof calendarImpactPage>;

export const calendarYearQuery = z.strictObject({
  unit: z.coerce.number().int().positive().optional(),
});

/** The days of a year as they count now, for the city or for one unit. */
export const calendarYearView = z.object({
  year: z.number().int(),
  unit: unitRef.nullable(),
  /** False: beyond the last notice; everything counted there is provisional. */
  published: z.boolean(),
  version: z.string(),
  /** The published years. */
  firstYear: z.number().int(),
  lastYear: z.number().int(),
  days: z.array(
    z.object({
      day: legalDay,
      working: z.boolean(),
      reason: z.enum([
        'weekday',
        'weekend',
        'holiday',
        'makeUpDay',
        'localDayOff',
        'localWorkingDay',
      ]),
      name: z.string().nullable(),
    }),
  ),
});
export type CalendarYearView = z.infer<typeof calendarYearView>;
