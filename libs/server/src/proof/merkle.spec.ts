import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { BLOCK_LEAVES, BlockBuilder, packBlocks, rootOfBlocks, unpackBlocks } from './blocks.js';
import { leafHash, pathOf, rootFromPath, rootOf } from './merkle.js';

const sha256 = (...parts: Buffer[]): Buffer =>
  createHash('sha256').update(Buffer.concat(parts)).digest();
const leaves = (count: number): Buffer[] =>
  Array.from({ length: count }, (_, i) => sha256(Buffer.from([0]), Buffer.from(`leaf ${i}`)));

/** The tree as RFC 6962 writes it: split at the largest power of two that is smaller than the count. */
function rfc6962(hashes: readonly Buffer[]): Buffer {
  if (hashes.length === 0) return sha256();
  if (hashes.length === 1) return hashes[0] as Buffer;
  let k = 1;
  while (k * 2 < hashes.length) k *= 2;
  return sha256(Buffer.from([1]), rfc6962(hashes.slice(0, k)), rfc6962(hashes.slice(k)));
}

describe('the Merkle tree', () => {
  test('is that of RFC 6962, for every size', () => {
    for (let size = 0; size <= 70; size++)
      expect([size, rootOf(leaves(size))]).toEqual([size, rfc6962(leaves(size))]);
  });

  test('leads from every leaf to the root, and from no other place or hash', () => {
    for (const size of [1, 2, 3, 5, 8, 13, 33]) {
      const all = leaves(size);
      for (let i = 0; i < size; i++) {
        const path = pathOf(all, i);
        const leaf = all[i] as Buffer;
        expect(rootFromPath(leaf, i, size, path)).toEqual(rootOf(all));
        expect(rootFromPath(sha256(leaf), i, size, path)).not.toEqual(rootOf(all));
        for (let wrong = 0; wrong < size; wrong++) {
          if (wrong !== i) expect(rootFromPath(leaf, wrong, size, path)).not.toEqual(rootOf(all));
        }
        expect(rootFromPath(leaf, i, size, [...path, leaf])).toBeNull();
        if (path.length > 0) expect(rootFromPath(leaf, i, size, path.slice(1))).toBeNull();
      }
    }
    expect(rootFromPath(sha256(), 3, 3, [])).toBeNull();
  });

  test('made block by block is the same tree', () => {
    for (const size of [0, 1, 255, 256, 257, 600, 1024, 1025]) {
      const cases = Array.from({ length: size }, (_, i) => ({
        caseId: (i + 1) * 3,
        seq: 2,
        hash: sha256(Buffer.from(`${i}`)),
      }));
      const builder = new BlockBuilder();
      for (const one of cases) builder.take(one);
      const blocks = unpackBlocks(packBlocks(builder.end()));
      expect([size, rootOfBlocks(blocks)]).toEqual([size, rfc6962(cases.map(leafHash))]);
      expect(blocks).toHaveLength(Math.ceil(size / BLOCK_LEAVES));
      expect(builder).toMatchObject({ cases: size, events: 2 * size });
      expect(blocks.at(-1)?.lastCase).toBe(size === 0 ? undefined : size * 3);
    }
  });

  test('a leaf is the hash of 0x00, case, sequence and event hash', () => {
    const hash = sha256(Buffer.from('event'));
    const place = Buffer.from('000000000000002a00000007', 'hex');
    expect(leafHash({ caseId: 42, seq: 7, hash })).toEqual(sha256(Buffer.from([0]), place, hash));
  });
});
