import { z } from 'zod';
import { instant, legalDay } from './common.js';

const hash = z.string().regex(/^[0-9a-f]{64}$/);

/** What recomputing the history of a case gave. */
export const caseVerification = z.object({
  events: z.number().int(),
  intact: z.boolean(),
  brokenAt: z.number().int().nullable(),
  /** The latest daily head, and whether the case is what it bound; null while none binds the case. */
  head: z.object({ day: legalDay, hash, seq: z.number().int(), included: z.boolean() }).nullable(),
});
export type CaseVerification = z.infer<typeof caseVerification>;

const neighbour = z.object({
  caseId: z.number().int(),
  seq: z.number().int(),
  hash,
  index: z.number().int(),
  size: z.number().int(),
  path: z.array(hash),
});

/** `shownAt`: a day whose head is to show the case as well, for who has kept the heads up to that day. */
export const bundleQuery = z.object({ shownAt: legalDay.optional() });

/** The history of a case with what proves it offline: see docs/operations.md. */
export const caseBundle = z.object({
  format: z.literal('huiyin-bundle-1'),
  madeAt: instant,
  cases: z.array(
    z.object({
      id: z.number().int(),
      number: z.string(),
      kind: z.string(),
      events: z.array(
        z.object({
          seq: z.number().int(),
          type: z.string(),
          actorKind: z.string(),
          actorId: z.number().int().nullable(),
          actorRole: z.string().nullable(),
          actorUnitId: z.number().int().nullable(),
          at: instant,
          payload: z.record(z.string(), z.unknown()),
          fromState: z.string().nullable(),
          toState: z.string(),
          prevHash: hash,
          hash,
        }),
      ),
      inclusions: z.array(
        z.object({
          day: legalDay,
          seq: z.number().int(),
          index: z.number().int(),
          size: z.number().int(),
          path: z.array(hash),
        }),
      ),
      /** Heads that do not know the case: its neighbours among their leaves. */
      absences: z
        .array(
          z.object({ day: legalDay, before: neighbour.nullable(), after: neighbour.nullable() }),
        )
        .optional(),
    }),
  ),
  heads: z.array(
    z.object({
      day: legalDay,
      horizon: z.number().int(),
      cases: z.number().int(),
      events: z.number().int(),
      root: hash,
      previous: hash,
      hash,
      madeAt: instant,
    }),
  ),
  digest: hash,
});
