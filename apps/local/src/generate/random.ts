import { createHash } from 'node:crypto';

/** Numbers that look random and come again with the same seed, on every machine. */
export interface Random {
  /** 0 ≤ x < 1. */
  next(): number;
  /** A whole number from `least` to `most`, both possible. */
  between(least: number, most: number): number;
  pick<T>(values: readonly T[]): T;
  /** Index of one of the weights, the heavier the likelier. */
  weighted(weights: readonly number[]): number;
}

/** sfc32, seeded by the hash of what the numbers are for: parts of a run do not depend on each other's order. */
export function randomOf(...seed: (string | number)[]): Random {
  const hash = createHash('sha256').update(seed.join('\0')).digest();
  let a = hash.readInt32LE(0);
  let b = hash.readInt32LE(4);
  let c = hash.readInt32LE(8);
  let d = hash.readInt32LE(12);
  const next = (): number => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return (t >>> 0) / 4_294_967_296;
  };
  const pick = <T>(values: readonly T[]): T => values[Math.floor(next() * values.length)] as T;
  const weighted = (weights: readonly number[]): number => {
    let left = next() * weights.reduce((sum, weight) => sum + weight, 0);
    const found = weights.findIndex((weight) => (left -= weight) < 0);
    return found === -1 ? weights.length - 1 : found;
  };
  return {
    next,
    pick,
    weighted,
    between: (least, most) => least + Math.floor(next() * (most - least + 1)),
  };
}
