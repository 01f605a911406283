import { z } from 'zod';
import { id, instant, legalDay, searchDay } from './common.js';

/** A figure with what it was counted from; `query` opens the list of cases behind it. */
export const figure = z.object({
  id: z.string(),
  label: z.string(),
  /** A count, a rate in percent with two decimals, working days or points; null where the denominator is 0. */
  value: z.number().nullable(),
  unit: z.enum(['count', 'percent', 'workingDays', 'points']),
  numerator: z.number().int().nullable(),
  denominator: z.number().int().nullable(),
  /** What the figure counts, in a sentence. */
  population: z.string(),
  /** Whose cases `query` lists. */
  lists: z.enum(['numerator', 'denominator']),
  /** Parameters of GET /cases that list those cases. */
  query: z.record(z.string(), z.string()),
});
export type Figure = z.infer<typeof figure>;

export const dashboard = z.object({
  /** Everything that was recorded before this instant is counted. */
  cutOff: instant,
  /** While all cases are counted anew: how far that is, in percent; null: everything is counted. */
  counting: z.number().int().nullable(),
  day: legalDay,
  /** Today's intake, open, closing rate, on-time rate, overdue … */
  figures: z.array(figure),
  openByPhase: z.array(figure),
  overdueByUnit: z.array(
    z.object({
      unitId: id.nullable(),
      unitName: z.string(),
      open: z.number().int(),
      overdue: z.number().int(),
      query: z.record(z.string(), z.string()),
    }),
  ),
  /** Intake and closings per day, the last 30 days. */
  perDay: z.array(
    z.object({ day: legalDay, received: z.number().int(), closed: z.number().int() }),
  ),
});
export type Dashboard = z.infer<typeof dashboard>;

export const dashboardQuery = z.strictObject({
  from: searchDay.optional(),
  to: searchDay.optional(),
  unit: z.coerce.number().int().positive().optional(),
  kind: z.string().max(32).optional(),
});

export const notice = z.object({
  id: z.string(),
  caseId: id,
  subject: z.string(),
  body: z.string(),
  at: instant,
  readAt: instant.nullable(),
  /** An alarm whose cause is gone; it no longer counts as unread. */
  withdrawn: z.boolean(),
});
export type Notice = z.infer<typeof notice>;

/** Sent over GET /stream: a case that the reader may see changed. */
export const streamEvent = z.object({
  caseId: id,
  version: z.number().int(),
  type: z.string(),
  state: z.string(),
});
export type StreamEvent = z.infer<typeof streamEvent>;
