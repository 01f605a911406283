import { leafHash, rootOf, type Leaf } from './merkle.js';

/** Leaves of one block. A power of two, so that a block is a subtree. */
export const BLOCK_LEAVES = 256;
const ENTRY_BYTES = 40;
/** Before the first block: generated cases may have negative ids. */
export const BEFORE_ALL = Number.MIN_SAFE_INTEGER;

/** A subtree of the Merkle tree: the cases above the block before up to `lastCase`. */
export interface Block {
  lastCase: number;
  hash: Buffer;
}

/** Takes the leaves of all cases in the order of their ids; holds one block of them at a time. */
export class BlockBuilder {
  private readonly blocks: Block[] = [];
  private hashes: Buffer[] = [];
  private last = BEFORE_ALL;
  cases = 0;
  events = 0;

  take(leaf: Leaf): void {
    this.hashes.push(leafHash(leaf));
    this.last = leaf.caseId;
    this.cases++;
    this.events += leaf.seq;
    if (this.hashes.length === BLOCK_LEAVES) this.endBlock();
  }

  /** All blocks, when every case has been taken. */
  end(): Block[] {
    if (this.hashes.length > 0) this.endBlock();
    return this.blocks;
  }

  private endBlock(): void {
    this.blocks.push({ lastCase: this.last, hash: rootOf(this.hashes) });
    this.hashes = [];
  }
}

/** Root of the whole tree. */
export function rootOfBlocks(blocks: readonly Block[]): Buffer {
  return rootOf(blocks.map((block) => block.hash));
}

export function packBlocks(blocks: readonly Block[]): Buffer {
  const packed = Buffer.alloc(blocks.length * ENTRY_BYTES);
  blocks.forEach(({ lastCase, hash }, i) => {
    packed.writeBigInt64BE(BigInt(lastCase), i * ENTRY_BYTES);
    hash.copy(packed, i * ENTRY_BYTES + 8);
  });
  return packed;
}

export function unpackBlocks(packed: Buffer): Block[] {
  return Array.from({ length: packed.length / ENTRY_BYTES }, (_, i) => ({
    lastCase: Number(packed.readBigInt64BE(i * ENTRY_BYTES)),
    hash: packed.subarray(i * ENTRY_BYTES + 8, (i + 1) * ENTRY_BYTES),
  }));
}
