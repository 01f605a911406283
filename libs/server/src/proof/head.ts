import { createHash } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson, GENESIS } from '../cases/hash-chain.js';

const hex = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.number().int().min(0);

/** A daily head as it stands in files; hashes in hexadecimal. */
export const headShape = z.strictObject({
  /** The day that had ended when the head was made, in the city's zone. */
  day: z.iso.date(),
  /** Every event whose position is lower is bound. */
  horizon: count,
  cases: count,
  /** Events of those cases up to their leaves. */
  events: count,
  root: hex,
  /** Hash of the head before; zeros before the first. */
  previous: hex,
  hash: hex,
  madeAt: z.iso.datetime(),
});
export type Head = z.infer<typeof headShape>;

export const NO_HEAD = GENESIS.toString('hex');

/** sha-256 over 0x02 and the canonical JSON of what the head binds: all but the moment at which it was made. */
export function headHash(head: Omit<Head, 'hash' | 'madeAt'>): string {
  const content = canonicalJson([
    'huiyin-head-1',
    head.day,
    head.horizon,
    head.cases,
    head.events,
    head.root,
    head.previous,
  ]);
  return createHash('sha256')
    .update(Buffer.from([2]))
    .update(content)
    .digest('hex');
}

/** The one that binds most; heads may be dated by a clock that ran ahead. */
export function lastOf(heads: readonly Head[]): Head | undefined {
  return heads.reduce<Head | undefined>(
    (last, head) => (last && last.horizon >= head.horizon ? last : head),
    undefined,
  );
}

/**
 * Heads in the order of their chain, oldest first, whatever the clocks said. `loose` are those that no chain from
 * `start` leads to: one before them was changed or taken away.
 */
export function chainOf(
  heads: readonly Head[],
  start: string = NO_HEAD,
): { chain: Head[]; loose: Head[] } {
  const after = new Map(heads.map((head) => [head.previous, head]));
  const chain = new Set<Head>();
  for (let next = after.get(start); next && !chain.has(next); next = after.get(next.hash)) {
    chain.add(next);
  }
  return { chain: [...chain], loose: heads.filter((head) => !chain.has(head)) };
}
