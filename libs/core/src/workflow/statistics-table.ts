import { z } from 'zod';

/*
 * statistics.yaml: what the events, clocks and closed states of a workflow mean for the statistics, so that a new
 * workflow is counted without a change of code. Everything may be absent: then the kind has no such figures.
 */

/**
 * How a closed state counts.
 * - `answered`: the unit's answer ended it; `terminated`: ended by a decision on the unit's motion. Both are work done.
 * - `answeredDirectly`: answered without any unit (直办).
 * - `notAccepted`, `transferred`: not a matter of this office (BJ §11 names emergency calls, which are handed over
 *   at once, among what is not accepted): not counted among the accepted.
 * - `merged`, `withdrawn`: ended without anybody's work.
 *
 * What ended in time as one of the last four (`LEFT_OUT_CLASSES`) leaves 应办结: it must not better anybody's rate.
 * What was late by then stays late. 本系统设计，无法定依据.
 */
export const CLOSING_CLASSES = [
  'answered',
  'terminated',
  'answeredDirectly',
  'notAccepted',
  'transferred',
  'merged',
  'withdrawn',
] as const;
export type ClosingClass = (typeof CLOSING_CLASSES)[number];

export const NOT_ACCEPTED_CLASSES: readonly ClosingClass[] = ['notAccepted', 'transferred'];
export const LEFT_OUT_CLASSES: readonly ClosingClass[] = [
  'notAccepted',
  'transferred',
  'merged',
  'withdrawn',
];

/** Events that put a mark on a case; the first of its kind gives the day. */
export const STATISTICS_MARKS = [
  /** A unit gets the case. */
  'dispatched',
  'replied',
  'reworked',
  /** A unit asks to give the case back. */
  'returnAsked',
  /** It was the wrong unit: the return is granted. */
  'wrongUnit',
  'extended',
] as const;
export type StatisticsMark = (typeof STATISTICS_MARKS)[number];

const events = z.union([z.string().transform((one) => [one]), z.array(z.string())]).default([]);
const level = z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4), z.literal(5)]);

export const statisticsTableSchema = z.strictObject({
  dispatched: events,
  replied: events,
  reworked: events,
  returnAsked: events,
  wrongUnit: events,
  extended: events,
  /** The first contact is in time if this event stopped this clock before its due instant. */
  contact: z.strictObject({ event: z.string(), clock: z.string() }).optional(),
  /** The event that records a callback, and which of its fields say what. */
  callback: z
    .strictObject({
      event: z.string(),
      /** True: the requester was reached. */
      reached: z.string(),
      solved: z.strictObject({ field: z.string(), values: z.array(z.string()).min(1) }),
      /** Each value of the field on the national scale, 5 (非常满意) to 1 (非常不满意). */
      satisfaction: z.strictObject({ field: z.string(), levels: z.record(z.string(), level) }),
    })
    .optional(),
  /** closed state → how it counts; either none or all of them. */
  closings: z.record(z.string(), z.enum(CLOSING_CLASSES)).default({}),
});
export type StatisticsTable = z.infer<typeof statisticsTableSchema>;

/** Of a workflow that says nothing: cases are received and closed, and that is all that is known. */
export const NO_STATISTICS: StatisticsTable = statisticsTableSchema.parse({});
