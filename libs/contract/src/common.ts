import { z } from 'zod';

/** An instant, ISO 8601 in UTC. */
export const instant = z.iso.datetime({ offset: true });
/** A legal day in the office's zone, YYYY-MM-DD. */
export const legalDay = z.iso.date();
// A message of a shape below is the name of a text (libs/server/texts/http), because readers have three languages.

/** A day to search by: far enough in both directions, and a day later is still a day. */
export const searchDay = legalDay.refine(
  (day) => day >= '1900-01-01' && day <= '2999-12-31',
  'search_day',
);
export const id = z.number().int().positive();

export const LANGUAGES = ['zh-CN', 'zh-TW', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

export const phase = z.enum(['received', 'assigned', 'answered', 'appealed', 'closed']);
export type Phase = z.infer<typeof phase>;

/** Traffic light of a case: green, yellow (due soon), red (past due), deepRed (long past due). Closed cases: none. */
export const light = z.enum(['none', 'green', 'yellow', 'red', 'deepRed']);
export type Light = z.infer<typeof light>;

export const channel = z.enum([
  'phone',
  'web',
  'mailbox',
  'wechat',
  'app',
  'email',
  'sms',
  'letter',
  'visit',
  'media',
  'transfer',
  'import',
]);
export type RequestChannel = z.infer<typeof channel>;

/** domain.md 1.4 */
export const requestType = z.enum([
  'consult',
  'help',
  'complaint',
  'report',
  'suggest',
  'praise',
  'other',
]);
export type RequestType = z.infer<typeof requestType>;

export const fault = z.object({ path: z.string(), code: z.string(), message: z.string() });

/** application/problem+json (RFC 9457) with a stable `code`. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: z.string(),
  detail: z.string().optional(),
  faults: z.array(fault).optional(),
  allowedEvents: z.array(z.string()).optional(),
  /** Guard that refused the event, with its sentence in the reader's language. */
  guard: z.object({ name: z.string(), label: z.string() }).optional(),
  /** For `stale_case`: the case as it is now. */
  current: z.unknown().optional(),
  requestId: z.string().optional(),
});
export type Problem = z.infer<typeof problem>;

/** A code with its word in the reader's language. */
export const labelled = z.object({ value: z.string(), label: z.string() });
export type Labelled = z.infer<typeof labelled>;
