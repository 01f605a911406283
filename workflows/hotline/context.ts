import { z } from 'zod';

/** 诉求类型 (domain 1.4). Shares differ wildly between cities, so nothing is inferred from a type but its clock. */
export const REQUEST_TYPES = [
  'consult',
  'help',
  'complaint',
  'report',
  'suggest',
  'praise',
  'other',
] as const;

/** Channels of real bulletins (domain 1.3). */
export const CHANNELS = [
  'phone',
  'wechat',
  'miniProgramme',
  'app',
  'portal',
  'web',
  'mailbox',
  'visit',
  'transfer',
  'email',
  'sms',
  'fax',
  'letter',
  'provincialHotline',
  'leadersBoard',
  'interaction',
  'internetSupervision',
  'grid',
  'badReview',
  'media',
  'broadcast',
  'import',
] as const;

/** Complexity: Beijing's four grades; the other profiles only tell `complex` from the rest. */
export const GRADES = ['emergency', 'lifeline', 'general', 'complex'] as const;

/** The national five-level scale of 好差评; reports map it to three (top two → satisfied). */
export const SATISFACTION = [
  'verySatisfied',
  'satisfied',
  'basicallySatisfied',
  'unsatisfied',
  'veryUnsatisfied',
] as const;
export type Satisfaction = (typeof SATISFACTION)[number];

export const SOLVED = ['yes', 'partly', 'no'] as const;

/** 提级办理 [济南 §29–30]: who has to move it. The ladder is climbed, never descended. */
export const ESCALATION_LEVELS = [
  'unitHead',
  'hotlineOffice',
  'generalOffice',
  'standingMeeting',
] as const;
/** Height on the ladder, from 1; 0 for what is no rung. */
export const rung = (level: unknown): number =>
  ESCALATION_LEVELS.findIndex((one) => one === level) + 1;

const count = z.number().int().nonnegative();

/** What the machine remembers. Parsed after every load, so that no counter is silently missing. */
export const contextSchema = z.strictObject({
  requestType: z.enum(REQUEST_TYPES),
  channel: z.enum(CHANNELS),
  category: z.string(),
  place: z.string(),
  grade: z.enum(GRADES),
  urgent: z.boolean(),
  sensitive: z.boolean(),
  /** Can anyone be called back? False for anonymous requests without contact. */
  contactable: z.boolean(),
  /** False: the requester asked for no reply (要求不回复). */
  replyWanted: z.boolean(),
  /** Consent to publication (是否同意公开). */
  consentToPublish: z.boolean(),

  refusalProposed: z.boolean(),
  extensionAsked: z.boolean(),
  holdAsked: z.boolean(),
  terminationAsked: z.boolean(),

  /** Has the present lead unit signed? */
  signed: z.boolean(),
  /** The present lead unit was designated: it may not return the case. */
  designated: z.boolean(),
  /** The lead unit has a time of its own beside the case's: set at the dispatch, or begun by a redispatch. */
  ownDue: z.boolean(),
  /** 首接单位: owns the case until a dispute is decided. */
  firstUnit: z.number().int().nullable(),
  /** Units that were lead at some time; three of them make a problem order. */
  unitsTried: z.array(z.number().int()),
  returns: count,
  returnsByUnit: z.record(z.string(), count),
  extensions: count,
  reworks: count,
  reminders: count,
  /** 问题工单: reworked or handed over too often, to be raised a level. */
  problem: z.boolean(),
  /** The two ways to become one. Younger than the first cases, hence the defaults. */
  handedAround: z.boolean().default(false),
  reworkedOften: z.boolean().default(false),

  /** The reply as the requester reads it: told at its approval, again at the closing. */
  replyText: z.string(),
  callbackAttempts: count,
  callback: z
    .strictObject({
      solved: z.enum(SOLVED),
      satisfaction: z.enum(SATISFACTION),
      /** The complaint about the answer is unreasonable or cannot be met lawfully. */
      unreasonable: z.boolean(),
    })
    .nullable(),
  /** Reason for leaving the case out of the assessed population (剔除). */
  exclusion: z.string().nullable(),
  rating: z.enum(SATISFACTION).nullable(),

  supervised: z.boolean(),
  supervisions: count,
  supervision: z.enum(['none', 'open', 'answered']),
  escalationLevel: count,
  escalationOpen: z.boolean(),

  appeals: count,
  /** Where an appeal that is refused or taken back leads to. */
  appealFrom: z.enum(['callback', 'closed']).nullable(),

  mergedInto: z.number().int().nullable(),
  /** Cases merged into this one. */
  absorbed: z.array(z.number().int()),
  archived: z.boolean(),
  /** A message failed for good, and nobody has seen to it yet. */
  undelivered: z.boolean().default(false),
  /** Clocks that have passed at some time. Whether one is past due now is asked of its row: the calendar moves it, too. */
  passed: z.array(z.string()),
});
export type HotlineContext = z.infer<typeof contextSchema>;

export const initialContext: HotlineContext = {
  requestType: 'other',
  channel: 'phone',
  category: '',
  place: '',
  grade: 'general',
  urgent: false,
  sensitive: false,
  contactable: true,
  replyWanted: true,
  consentToPublish: false,
  refusalProposed: false,
  extensionAsked: false,
  holdAsked: false,
  terminationAsked: false,
  signed: false,
  designated: false,
  ownDue: false,
  firstUnit: null,
  unitsTried: [],
  returns: 0,
  returnsByUnit: {},
  extensions: 0,
  reworks: 0,
  reminders: 0,
  problem: false,
  handedAround: false,
  reworkedOften: false,
  replyText: '',
  callbackAttempts: 0,
  callback: null,
  exclusion: null,
  rating: null,
  supervised: false,
  supervisions: 0,
  supervision: 'none',
  escalationLevel: 0,
  escalationOpen: false,
  appeals: 0,
  appealFrom: null,
  mergedInto: null,
  absorbed: [],
  archived: false,
  undelivered: false,
  passed: [],
};
