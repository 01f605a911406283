import { z } from 'zod';

/*
 * What the system notices exists in every workflow without standing in its events.ts. These events need not
 * move the case: a passed deadline never closes or moves a case by itself unless the machine says so.
 */
const fired = z.strictObject({ deadline: z.string(), ordinal: z.number().int().positive() });

export const systemEventSchemas = {
  deadlineWarned: fired,
  deadlinePassed: fired,
  /** A message could not be delivered after the last try: a person must see it. */
  messageFailed: z.strictObject({
    messageId: z.string(),
    text: z.string(),
    recipient: z.string(),
    error: z.string(),
  }),
  /** Messages that a person has not acknowledged yet are still undelivered: said anew every day. */
  messageStillFailing: z.strictObject({ messages: z.number().int().positive() }),
  /** The rule of a clock was switched off: the clock is stopped, its alarms are withdrawn. */
  clockWithdrawn: fired,
  /**
   * The calendar has changed: what still runs is counted anew. `moved` is the decision's own answer and is never
   * taken from outside.
   */
  calendarChanged: z.strictObject({
    /** Id of the approved change. */
    change: z.number().int().positive(),
    /** The notice or the local reason, as it was approved. */
    reason: z.string(),
    moved: z
      .array(
        z.strictObject({
          deadline: z.string(),
          ordinal: z.number().int().positive(),
          /** The last day (and time) before and after, local. */
          before: z.string(),
          after: z.string(),
        }),
      )
      .max(0)
      .optional(),
  }),
} as const;

export type SystemEventType = keyof typeof systemEventSchemas;
export const SYSTEM_EVENTS = Object.keys(systemEventSchemas) as SystemEventType[];

export function isSystemEvent(type: string): type is SystemEventType {
  return Object.hasOwn(systemEventSchemas, type);
}

/** The event that opens a case; its payload is in every workflow's events.ts, the machine takes it as input. */
export const OPENING_EVENT = 'register';
