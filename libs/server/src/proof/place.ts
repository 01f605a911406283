import type { Postgres } from '../database/postgres.js';
import { BEFORE_ALL, BLOCK_LEAVES } from './blocks.js';
import type { Head } from './head.js';
import { storedBlocks } from './head-store.js';
import { leavesBetween } from './leaves.js';
import { leafHash, pathOf, rootFromPath, type Leaf } from './merkle.js';

/** Where a leaf stands among those of a head, and the way from it to the root; hashes in hexadecimal. */
export interface Place {
  /** From 0. */
  index: number;
  /** How many leaves there are. */
  size: number;
  /** Hashes beside the way from the leaf to the root, from below. */
  path: string[];
}

/** Where the case stands in the tree of a head; null if the head does not know it. */
export async function placeOf(
  postgres: Postgres,
  head: Head,
  caseId: number,
): Promise<(Place & { leaf: Leaf }) | null> {
  const blocks = await storedBlocks(postgres.pool, head.day);
  const at = blocks.findIndex((block) => block.lastCase >= caseId);
  const block = blocks[at];
  if (!block) return null;
  const range = { from: blocks[at - 1]?.lastCase ?? BEFORE_ALL, to: block.lastCase };
  const leaves = await leavesBetween(postgres.pool, head.horizon, range);
  const within = leaves.findIndex((one) => one.caseId === caseId);
  const leaf = leaves[within];
  if (!leaf) return null;
  const path = [
    ...pathOf(leaves.map(leafHash), within),
    ...pathOf(
      blocks.map(({ hash }) => hash),
      at,
    ),
  ];
  return {
    leaf,
    index: at * BLOCK_LEAVES + within,
    size: head.cases,
    path: path.map((hash) => hash.toString('hex')),
  };
}

/** Whether the way leads from the leaf to the root of the head. */
export function leadsTo(head: Head, leaf: Leaf, { index, size, path }: Place): boolean {
  if (size !== head.cases) return false;
  const ways = path.map((hash) => Buffer.from(hash, 'hex'));
  return rootFromPath(leafHash(leaf), index, size, ways)?.toString('hex') === head.root;
}
