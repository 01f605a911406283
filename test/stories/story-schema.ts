import { z } from 'zod';

const minute = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}$/, 'a time is written YYYY-MM-DD HH:mm');
const payload = z.record(z.string(), z.unknown());

/** What must be true after a step; what is left out is not looked at. */
const expectations = {
  /** State path. */
  then: z.string().optional(),
  /** `clock` or `clock of unit` → day, `day HH:mm`, `stopped`, `paused`, `passed` or `none`. */
  due: z.record(z.string(), z.string()).optional(),
  /** All messages of the step: `text → requester`, `text → role`, `text → role of unit`, `… (notice)`. */
  mails: z.array(z.string()).optional(),
  /** Facts that the machine remembers. */
  facts: payload.optional(),
  /** Exactly the rungs of the ladder on which the case stands, lowest first. */
  rungs: z.array(z.string()).optional(),
  /** Exactly the events that the actor may cause afterwards. */
  allowed: z.array(z.string()).optional(),
  /** `lead unit`, `assist unit`: the open assignments. */
  assigned: z.array(z.string()).optional(),
};

/** Somebody does something. */
export const eventStepSchema = z.strictObject({
  at: minute,
  by: z.string(),
  event: z.string(),
  with: payload.optional(),
  /** Which case, if the story has several; default `a`. A new name opens a case. */
  case: z.string().optional(),
  /** Only where the case is opened. */
  secret: z.boolean().optional(),
  title: z.string().optional(),
  received: minute.optional(),
  /** `code`, `code guard` or `code path path`; then nothing may have changed. */
  refused: z.string().optional(),
  ...expectations,
});
/** Time passes: every warning and deadline that falls due until then fires, at its own time. */
export const untilStepSchema = z.strictObject({
  until: minute,
  case: z.string().optional(),
  /** Exactly what fires, in order: `clock warns`, `clock passes`. */
  fires: z.array(z.string()).optional(),
  ...expectations,
});
/** Only a look at a case (the other one of a merge). */
export const lookStepSchema = z.strictObject({ case: z.string(), ...expectations });

export const storySchema = z.strictObject({
  story: z.string(),
  profile: z.string().optional(),
  steps: z.array(z.union([eventStepSchema, untilStepSchema, lookStepSchema])).min(1),
});

export type Story = z.infer<typeof storySchema>;
export type EventStep = z.infer<typeof eventStepSchema>;
export type UntilStep = z.infer<typeof untilStepSchema>;
export type Step = Story['steps'][number];
export type Expectations = Pick<
  EventStep,
  'then' | 'due' | 'mails' | 'facts' | 'rungs' | 'allowed' | 'assigned'
>;
