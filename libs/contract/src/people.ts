import { z } from 'zod';
import { id, labelled } from './common.js';

export const signIn = z.strictObject({
  username: z.string().min(1).max(64),
  password: z.string().min(1).max(256),
});
export type SignIn = z.infer<typeof signIn>;

export const unitRef = z.object({ id, name: z.string() });
export type UnitRef = z.infer<typeof unitRef>;

export const unit = z.object({
  id,
  code: z.string(),
  name: z.string(),
  parentId: id.nullable(),
  /** 1 hotline office, 2 districts and departments, 3 streets and sections, 4 communities. */
  level: z.number().int().min(1).max(4),
  active: z.boolean(),
});
export type Unit = z.infer<typeof unit>;

export const me = z.object({
  id,
  username: z.string(),
  name: z.string(),
  memberships: z.array(z.object({ unit: unitRef, role: labelled })),
  /** What the console may show: `request.create`, `statistics.read`, `users.manage`, `identity.reveal` … */
  rights: z.array(z.string()),
  /** To be sent back as header `x-csrf-token` with every call that changes something. */
  csrfToken: z.string(),
});
export type Me = z.infer<typeof me>;

export const revealInput = z.strictObject({ reason: z.string().trim().min(2).max(500) });
/** The requester's identity in clear. Each answer of this call is in the reveal log. */
export const requesterIdentity = z.object({
  name: z.string().nullable(),
  phone: z.string().nullable(),
  email: z.string().nullable(),
  address: z.string().nullable(),
});
export type RequesterIdentity = z.infer<typeof requesterIdentity>;
