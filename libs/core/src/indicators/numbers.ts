/**
 * `numerator ÷ denominator × scale`, rounded half-up (四舍五入) to so many decimals; null for an empty population.
 * Whole numbers are divided exactly: no figure depends on how a fraction is held in binary.
 */
export function ratio(
  numerator: number,
  denominator: number,
  scale: number,
  decimals: number,
): number | null {
  if (denominator <= 0) return null;
  const shift = 10 ** decimals;
  if (Number.isInteger(numerator) && Number.isInteger(denominator)) {
    const doubled = 2n * BigInt(numerator) * BigInt(scale) * BigInt(shift) + BigInt(denominator);
    return Number(floorDivide(doubled, 2n * BigInt(denominator))) / shift;
  }
  return roundHalfUp((numerator / denominator) * scale, decimals);
}

/** Percentage with two decimals; null for an empty population. */
export function percent(numerator: number, denominator: number, decimals = 2): number | null {
  return ratio(numerator, denominator, 100, decimals);
}

/**
 * Half-up, as people round: 0.125 → 0.13, 1.005 → 1.01, −0.125 → −0.12. The noise of binary sums (83.87499999999999)
 * is taken off first: twelve digits are kept.
 */
export function roundHalfUp(value: number, decimals: number): number {
  const shifted = Number(`${Number(value.toPrecision(12))}e${decimals}`);
  // Values so small or large that they print with an exponent are not figures of a report.
  if (Number.isNaN(shifted)) return value;
  return Number(`${Math.floor(shifted + 0.5)}e-${decimals}`);
}

function floorDivide(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  return numerator % denominator < 0n ? quotient - 1n : quotient;
}

/** The middle value; of an even number of values the mean of the two in the middle. Null for none. */
export function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle];
  const lower = sorted[sorted.length % 2 === 1 ? middle : middle - 1];
  return upper === undefined || lower === undefined ? null : (lower + upper) / 2;
}

/**
 * Nearest-rank percentile: the smallest value that at least `share` percent of the values do not exceed. It is
 * always one of the values, so that it opens a case. Null for none.
 */
export function percentile(values: readonly number[], share: number): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const rank = Math.max(1, Math.ceil((share * sorted.length) / 100));
  return sorted[rank - 1] ?? null;
}
