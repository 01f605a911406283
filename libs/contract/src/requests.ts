import { z } from 'zod';
import { channel, id, instant, requestType } from './common.js';

const text = (max: number) => z.string().trim().min(1).max(max);

export const requesterInput = z.strictObject({
  name: z.string().trim().max(64).optional(),
  /** Digits, with spaces, hyphens and a + as people write them. */
  phone: z
    .string()
    .trim()
    .max(40)
    .regex(/^\+?(?:\d[\s-]*){5,20}$/, 'phone')
    .optional(),
  email: z.email().max(254).optional(),
  address: z.string().trim().max(200).optional(),
  kind: z.enum(['person', 'enterprise']).default('person'),
});

export const requestInput = z.strictObject({
  channel,
  type: requestType,
  title: text(100),
  /** The longest real message seen has 7,000 characters. */
  content: text(10_000),
  requester: requesterInput.optional(),
  place: z.string().trim().max(200).optional(),
  category: z.string().trim().max(64).optional(),
  /** The requester asks that name and contact are kept from the handling unit. Reports are secret by default. */
  secrecy: z.boolean().optional(),
  consentToPublish: z.boolean().default(false),
  replyWanted: z.boolean().default(true),
  urgent: z.boolean().default(false),
  kind: z.string().default('hotline'),
});
export type RequestInput = z.input<typeof requestInput>;

export const requestView = z.object({
  id,
  channel,
  type: requestType,
  title: z.string(),
  content: z.string(),
  place: z.string().nullable(),
  category: z.string().nullable(),
  secret: z.boolean(),
  consentToPublish: z.boolean(),
  replyWanted: z.boolean(),
  receivedAt: instant,
  /** Masked for the reader (张**, 138****1234); null where the reader may not even see that. */
  requester: z
    .object({ name: z.string().nullable(), phone: z.string().nullable(), anonymous: z.boolean() })
    .nullable(),
});
export type RequestView = z.infer<typeof requestView>;

export const similarQuery = z.object({
  text: z.string().max(2000).optional(),
  phone: z.string().max(20).optional(),
  place: z.string().max(200).optional(),
});
export const similarRequest = z.object({
  caseId: id,
  number: z.string(),
  title: z.string(),
  state: z.string(),
  receivedAt: instant,
  /** 0…1 */
  score: z.number(),
  /** Why it may be the same: `phone`, `place`, `text`. */
  reasons: z.array(z.enum(['phone', 'place', 'text'])),
});
export type SimilarRequest = z.infer<typeof similarRequest>;
