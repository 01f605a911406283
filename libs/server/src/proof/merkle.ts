import { hash as digest } from 'node:crypto';

/*
 * The Merkle tree of RFC 6962, section 2.1: leaves and nodes are hashed with different first bytes, so that neither
 * can be passed off as the other.
 */
const LEAF = 0;
const NODE = 1;
/** Where the bytes to be hashed are put together: a million times a night. */
const leafBytes = Buffer.alloc(1 + 8 + 4 + 32, LEAF);
const nodeBytes = Buffer.alloc(1 + 32 + 32, NODE);

const sha256 = (bytes: Buffer): Buffer => digest('sha256', bytes, 'buffer');

/** What a head binds of one case: the hash of its last event, which binds all events before. */
export interface Leaf {
  caseId: number;
  seq: number;
  /** The event's own hash. */
  hash: Buffer;
}

/** sha-256 over 0x00, the case's id (8 bytes), the event's sequence (4 bytes) and its hash. */
export function leafHash({ caseId, seq, hash }: Leaf): Buffer {
  leafBytes.writeBigInt64BE(BigInt(caseId), 1);
  leafBytes.writeInt32BE(seq, 9);
  leafBytes.fill(0, 13);
  hash.copy(leafBytes, 13);
  return sha256(leafBytes);
}

function nodeHash(left: Buffer, right: Buffer): Buffer {
  left.copy(nodeBytes, 1);
  right.copy(nodeBytes, 33);
  return sha256(nodeBytes);
}

/** The level above: neighbours are joined, a last one without neighbour rises as it is. */
function joined(level: readonly Buffer[]): Buffer[] {
  const above: Buffer[] = [];
  for (let i = 0; i < level.length; i += 2) {
    const [left, right] = [level[i] as Buffer, level[i + 1]];
    above.push(right ? nodeHash(left, right) : left);
  }
  return above;
}

/** Root over hashes of leaves, or of equally large subtrees of which the last may be smaller. */
export function rootOf(hashes: readonly Buffer[]): Buffer {
  if (hashes.length === 0) return sha256(Buffer.alloc(0));
  let level = hashes;
  while (level.length > 1) level = joined(level);
  return level[0] as Buffer;
}

/** The hashes that lead from the leaf (or subtree) at `index` to the root, from below. */
export function pathOf(hashes: readonly Buffer[], index: number): Buffer[] {
  const path: Buffer[] = [];
  let [level, at] = [hashes, index];
  while (level.length > 1) {
    const sibling = level[at ^ 1];
    if (sibling) path.push(sibling);
    [level, at] = [joined(level), at >>> 1];
  }
  return path;
}

/** The root that a path leads to (RFC 9162, 2.1.3.2); null if it cannot be the path of this leaf. */
export function rootFromPath(
  leaf: Buffer,
  index: number,
  size: number,
  path: readonly Buffer[],
): Buffer | null {
  let [at, last, hash] = [index, size - 1, leaf];
  if (index < 0 || index >= size) return null;
  for (const sibling of path) {
    if (last === 0) return null;
    if (at % 2 === 1 || at === last) {
      hash = nodeHash(sibling, hash);
      while (at % 2 === 0 && at !== 0) [at, last] = [at / 2, Math.floor(last / 2)];
    } else {
      hash = nodeHash(hash, sibling);
    }
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  return last === 0 ? hash : null;
}
