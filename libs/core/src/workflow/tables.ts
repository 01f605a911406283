import { z } from 'zod';

/*
 * The shapes of a workflow folder's YAML tables. They are what an administrator edits, so each
 * error must say which line of which table is wrong; names are checked against the machine in check.ts.
 */

const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'a day is written YYYY-MM-DD');
const scalar = z.union([z.string(), z.number(), z.boolean()]);
/** Facts of the case that must hold: `{ requestType: consult, urgent: true }`; a list means any of them. */
export const conditionSchema = z.record(z.string(), z.union([scalar, z.array(scalar)]));
export type Condition = z.infer<typeof conditionSchema>;

const oneOrMany = <T extends z.ZodType>(item: T) =>
  z.union([item.transform((x) => [x] as z.output<T>[]), z.array(item)]);

/** `event dispatch`, `enter assigned.handling`, `leave closed`, `assignment opened|signed|contacted|replied|ended`. */
export const triggerSchema = z
  .string()
  .regex(
    /^(event [a-zA-Z]+|(enter|leave) [a-zA-Z.]+|assignment (opened|signed|contacted|replied|ended))$/,
  );
export type Trigger = z.infer<typeof triggerSchema>;

/** `5 working days`, `24 hours`, `30 minutes`, `15 calendar days`, `3 months`, `until payload.dueDay`. */
const lengthSchema = z
  .string()
  .regex(
    /^(\d+ (minutes?|hours?|working hours?|working days?|calendar days?|months?)|until payload\.[a-zA-Z]+)$/,
    'a length is written like "5 working days", "24 hours", "15 calendar days", "3 months" or "until payload.dueDay"',
  );

/** The first rule whose profile, date and conditions fit is taken. */
export const clockRuleSchema = z.strictObject({
  /** The rule counts for cases received on or after this day; a case keeps the rule of its start day. */
  validFrom: day,
  validTo: day.optional(),
  /** Only under this profile; absent: under every profile. */
  profile: z.string().optional(),
  when: conditionSchema.optional(),
  length: lengthSchema,
  /** Counted from the receipt of the request instead of the starting event. */
  from: z.enum(['event', 'received']).default('event'),
  /** When the yellow light goes on: `1 working day before`, `30 minutes before`. */
  warn: oneOrMany(
    z.string().regex(/^\d+ (minutes?|hours?|working hours?|working days?|calendar days?) before$/),
  ).default([]),
  /** Law and article, printed on every explanation. */
  basis: z.string().min(1),
});
export type ClockRule = z.infer<typeof clockRuleSchema>;

export const clockSchema = z.strictObject({
  /** `case`: one clock; `assignment`: one sub-clock for each assigned unit. */
  scope: z.enum(['case', 'assignment']).default('case'),
  kind: z.enum(['duty', 'window']).default('duty'),
  /** Starts the clock if it is not already running or paused. */
  starts: oneOrMany(triggerSchema),
  /** A new day zero while it runs (a supplement arrived, a fee was paid). */
  restarts: oneOrMany(triggerSchema).default([]),
  /** The clock stands still in these states. */
  pausesIn: z.array(z.string()).default([]),
  /** A clock stopped while paused was stopped when the pause began. */
  stops: oneOrMany(triggerSchema),
  /** The event whose payload field `length` (or `until`) extends the clock. */
  extension: z
    .strictObject({
      by: triggerSchema,
      /** The event that asks for it with the same field: what `by` could not grant is refused at once. */
      asks: triggerSchema.optional(),
      times: z.number().int().positive().default(1),
      /** At most once more the original length (`original`), or a fixed length. */
      atMost: z.union([z.literal('original'), lengthSchema]).optional(),
    })
    .optional(),
  rules: z.array(clockRuleSchema).min(1),
});
export type Clock = z.infer<typeof clockSchema>;

export const deadlinesTableSchema = z.strictObject({
  profiles: z.array(z.string()).min(1),
  /** The clock of the whole case by which statistics judge its timeliness. Absent: the kind has no such figures. */
  total: z.string().optional(),
  /** States in which no clock runs on purpose, with the reason. */
  withoutClock: z.record(z.string(), z.string()).default({}),
  clocks: z.record(z.string(), clockSchema),
});
export type DeadlinesTable = z.infer<typeof deadlinesTableSchema>;

/** Relation of the person's unit to the case. Absent: any unit (central roles of the hotline office). */
export const RELATIONS = ['leadUnit', 'assistUnit', 'assignedUnit'] as const;
export const grantSchema = z.strictObject({
  /** A role name, or `requester`, or `system`. */
  role: z.string(),
  of: z.enum(RELATIONS).optional(),
  /** Not for cases whose requester asked for secrecy. */
  unlessSecret: z.boolean().optional(),
});
export type Grant = z.infer<typeof grantSchema>;

export const permissionsTableSchema = z.strictObject({
  /** Who may see a case at all; all others get `not_found`. */
  view: z.array(grantSchema).min(1),
  /** Who may see the requester's identity (each look is logged, with a reason). */
  revealIdentity: z.array(grantSchema),
  /** event → who may cause it. */
  events: z.record(z.string(), z.array(grantSchema).min(1)),
});
export type PermissionsTable = z.infer<typeof permissionsTableSchema>;

/**
 * `requester`, `ROLE` (everyone with the role anywhere), or `ROLE of leadUnit | formerLead | assistUnits |
 * assignedUnits | clockUnit | parentUnit | payload.FIELD` (persons with the role in that unit; formerLead: who
 * led before the event, if that was another unit; clockUnit: the unit whose sub-clock fired; parentUnit: the
 * unit above the lead unit; payload.FIELD: the unit id in that field).
 */
const recipientSchema = z
  .string()
  .regex(
    /^(requester|[a-zA-Z]+( of (leadUnit|formerLead|assistUnits|assignedUnits|clockUnit|parentUnit|payload\.[a-zA-Z]+))?)$/,
  );

export const notificationSchema = z.strictObject({
  /** `event X`, `enter STATE`, `deadline NAME warns|passes`, `deadline NAME moves` (the calendar has changed). */
  when: z
    .string()
    .regex(/^(event [a-zA-Z]+|enter [a-zA-Z.]+|deadline [a-zA-Z]+ (warns|passes|moves))$/),
  /** Facts of the case that must hold. */
  if: conditionSchema.optional(),
  to: oneOrMany(recipientSchema),
  text: z.string(),
  channel: oneOrMany(z.enum(['mail', 'notice', 'webhook'])).default(['mail']),
  /** 7×24: sent at night, too, whatever the quiet hours of the recipient's unit. */
  roundTheClock: z.boolean().optional(),
});
export type Notification = z.infer<typeof notificationSchema>;
export const notificationsTableSchema = z.array(notificationSchema);

/**
 * escalation.yaml: one step of the ladder. It is climbed when one of its rules tells somebody, and held as long as
 * the cause lasts: the clock warned or passed and runs on, the facts of `if` hold. A rung tells, marks and counts;
 * it never moves or closes a case.
 */
export const rungSchema = z.strictObject({
  rung: z.string().regex(/^[a-z][a-zA-Z]*$/),
  tells: z.array(notificationSchema).min(1),
  /** The event that a person should think of now. Nothing causes it by itself. */
  suggests: z.string().optional(),
  /** Law and article, or that the rung is a choice of this system. */
  basis: z.string().min(1),
});
export type Rung = z.infer<typeof rungSchema>;
/** Lowest first. */
export const ladderSchema = z.array(rungSchema);

/** What an event does to the assignments. `unit`, `assists` and `task` name payload fields. */
export const assignmentEffectSchema = z.discriminatedUnion('does', [
  /** Ends the present lead (as `redispatched`) and opens an assignment for the unit in the field; `assists`: list of {unit, task}. */
  z.strictObject({ does: z.literal('openLead'), unit: z.string(), assists: z.string().optional() }),
  z.strictObject({ does: z.literal('openAssist'), unit: z.string(), task: z.string().optional() }),
  /** Sets signedAt/contactedAt/repliedAt of the actor's own unit's assignment (or of the lead's). */
  z.strictObject({
    does: z.literal('mark'),
    as: z.enum(['signed', 'contacted', 'replied']),
    of: z.enum(['lead', 'actorUnit']),
  }),
  /** Takes the reply mark off again: the lead must answer anew. */
  z.strictObject({
    does: z.literal('unmark'),
    as: z.enum(['replied']),
    of: z.enum(['lead', 'actorUnit']),
  }),
  z.strictObject({
    does: z.literal('end'),
    of: z.enum(['lead', 'assists', 'actorUnit', 'all', 'payloadUnit']),
    unit: z.string().optional(),
    reason: z.string(),
  }),
]);
export type AssignmentEffect = z.infer<typeof assignmentEffectSchema>;

/** What an event does to the requests that the case answers (merge, unmerge); `ids` names a payload field with request ids. */
export const requestEffectSchema = z.strictObject({
  does: z.enum(['join', 'leave']),
  ids: z.string(),
});
export type RequestEffect = z.infer<typeof requestEffectSchema>;

export const routingTableSchema = z.strictObject({
  /** Begins the case number: HL → HL2026000042. */
  numberPrefix: z.string().regex(/^[A-Z]{2,4}$/),
  /** event, or `enter STATE` → effects, done in this order (the event's before those of the entered state). */
  assignments: z.record(z.string(), oneOrMany(assignmentEffectSchema)),
  /** event → effect on the requests of the case. */
  requests: z.record(z.string(), requestEffectSchema).default({}),
  /** Numbers that the machine's guards read as `event.limits`. */
  limits: z.record(z.string(), z.number()).default({}),
});
export type RoutingTable = z.infer<typeof routingTableSchema>;

/** texts/<language>/labels.yaml: every word of the workflow that people read. */
export const labelsSchema = z.strictObject({
  /** Name of the workflow. */
  name: z.string(),
  phases: z.record(z.string(), z.string()),
  states: z.record(z.string(), z.string()),
  /** What the citizen reads for a state; several states may share a sentence. */
  publicStates: z.record(z.string(), z.string()),
  events: z.record(z.string(), z.string()),
  /** Field label: `event.field`, or `field` for all events. */
  fields: z.record(z.string(), z.string()),
  /** Option label: `field.value`. */
  options: z.record(z.string(), z.string()).default({}),
  deadlines: z.record(z.string(), z.string()),
  /** The steps of escalation.yaml. */
  rungs: z.record(z.string(), z.string()).default({}),
  roles: z.record(z.string(), z.string()),
  guards: z.record(z.string(), z.string()).default({}),
  /** What is wrong with a payload beyond its single fields: `params.fault` of a custom issue in events.ts. */
  faults: z.record(z.string(), z.string()).default({}),
  profiles: z.record(z.string(), z.string()).default({}),
});
export type Labels = z.infer<typeof labelsSchema>;
