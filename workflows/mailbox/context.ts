import { z } from 'zod';

export const REQUEST_TYPES = [
  'consult',
  'help',
  'complaint',
  'report',
  'suggest',
  'praise',
  'other',
] as const;

/** The mailbox page and its neighbours (领导留言板, 政民互动, 网民留言), and whatever else brings a letter. */
export const CHANNELS = [
  'mailbox',
  'portal',
  'web',
  'email',
  'letter',
  'sms',
  'wechat',
  'miniProgramme',
  'app',
  'leadersBoard',
  'interaction',
  'phone',
  'visit',
  'media',
  'transfer',
  'import',
] as const;

export const SATISFACTION = [
  'verySatisfied',
  'satisfied',
  'basicallySatisfied',
  'unsatisfied',
  'veryUnsatisfied',
] as const;

/** `public`: shown on the website after a person has released it; `private`: to the writer alone. */
export const REPLY_MODES = ['public', 'private'] as const;

const count = z.number().int().nonnegative();

export const contextSchema = z.strictObject({
  requestType: z.enum(REQUEST_TYPES),
  channel: z.enum(CHANNELS),
  category: z.string(),
  place: z.string(),
  /** The leader or unit to whom the letter is written. */
  addressee: z.string(),
  urgent: z.boolean(),
  sensitive: z.boolean(),
  contactable: z.boolean(),
  replyWanted: z.boolean(),
  /** 是否同意公开: may be taken back at any time (PIPL §15). */
  consentToPublish: z.boolean(),
  replyMode: z.enum(REPLY_MODES),
  replyText: z.string(),
  published: z.boolean(),
  designated: z.boolean(),
  /** Has the lead unit signed? */
  signed: z.boolean(),
  returnsByUnit: z.record(z.string(), count),
  extensions: count,
  reworks: count,
  reminders: count,
  supervised: z.boolean(),
  supervisionOpen: z.boolean(),
  rating: z.enum(SATISFACTION).nullable(),
  appeals: count,
  mergedInto: z.number().int().nullable(),
  absorbed: z.array(z.number().int()),
  archived: z.boolean(),
  /** A message failed for good, and nobody has seen to it yet. */
  undelivered: z.boolean().default(false),
  /** Clocks that have passed at some time. Whether one is past due now is asked of its row: the calendar moves it, too. */
  passed: z.array(z.string()),
});
export type MailboxContext = z.infer<typeof contextSchema>;

export const initialContext: MailboxContext = {
  requestType: 'other',
  channel: 'portal',
  category: '',
  place: '',
  addressee: '',
  urgent: false,
  sensitive: false,
  contactable: true,
  replyWanted: true,
  consentToPublish: false,
  replyMode: 'private',
  replyText: '',
  published: false,
  designated: false,
  signed: false,
  returnsByUnit: {},
  extensions: 0,
  reworks: 0,
  reminders: 0,
  supervised: false,
  supervisionOpen: false,
  rating: null,
  appeals: 0,
  mergedInto: null,
  absorbed: [],
  archived: false,
  undelivered: false,
  passed: [],
};
