/** The value below which the share `q` (0…1) of the values lies (nearest rank). NaN of none. */
export function quantile(values: ArrayLike<number>, q: number): number {
  if (values.length === 0) return NaN;
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(q * sorted.length) - 1))] ?? NaN;
}

export const median = (values: ArrayLike<number>): number => quantile(values, 0.5);

export function rounded(value: number, digits = 1): number {
  return Number(value.toFixed(digits));
}

/** p50, p99 and the worst, rounded. */
export function latencies(values: readonly number[]): {
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
} {
  return {
    p50Ms: rounded(median(values), 2),
    p99Ms: rounded(quantile(values, 0.99), 2),
    maxMs: rounded(quantile(values, 1), 2),
  };
}
