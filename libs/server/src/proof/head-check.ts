import { BLOCK_LEAVES, rootOfBlocks, type Block } from './blocks.js';
import type { Head } from './head.js';
import { leafHash, rootOf, type Leaf } from './merkle.js';

/** Cases of a head that are not what they were when it was made. Ids, both included. */
export interface Damage {
  from: number;
  to: number;
  /** How many cases the head has there, and how many there are now. */
  expected: number;
  found: number;
}

/**
 * Recomputes the tree of a head from the leaves of today, taken in the order of their ids. Compared block by block,
 * so that a case that was taken out does not make all that follow it look changed.
 */
export class HeadCheck {
  private hashes: Buffer[] = [];
  private at = 0;
  /** Ids of cases begin at 1; those of generated ones may be negative. */
  private first = 1;
  readonly damages: Damage[] = [];

  constructor(
    readonly head: Head,
    private readonly blocks: readonly Block[],
  ) {}

  take(leaf: Leaf): void {
    while ((this.blocks[this.at]?.lastCase ?? Infinity) < leaf.caseId) this.endBlock();
    this.first = Math.min(this.first, leaf.caseId);
    this.hashes.push(leafHash(leaf));
  }

  /** Whether the stored tree is the one whose root the head holds; if not, the damages say little. */
  isWhole(): boolean {
    return rootOfBlocks(this.blocks).toString('hex') === this.head.root;
  }

  end(): Damage[] {
    while (this.at < this.blocks.length) this.endBlock();
    // Cases behind the last one: older than the head by their positions, and unknown to it.
    if (this.hashes.length > 0) {
      const to = Number.MAX_SAFE_INTEGER;
      const from = this.fromAfter(this.blocks.at(-1), to);
      this.damages.push({ from, to, expected: 0, found: this.hashes.length });
    }
    return this.damages;
  }

  private endBlock(): void {
    const block = this.blocks[this.at] as Block;
    if (!rootOf(this.hashes).equals(block.hash)) {
      this.damages.push({
        from: this.fromAfter(this.blocks[this.at - 1], block.lastCase),
        to: block.lastCase,
        expected: Math.min(BLOCK_LEAVES, this.head.cases - this.at * BLOCK_LEAVES),
        found: this.hashes.length,
      });
    }
    this.hashes = [];
    this.at++;
  }

  private fromAfter(before: Block | undefined, to: number): number {
    return before ? before.lastCase + 1 : Math.min(this.first, to);
  }
}
