/** bigint columns come as text; ours are identities and fit a double until 2^53. */
export const int8 = {
  to: (value: number | null | undefined): number | null | undefined => value,
  from: (value: string | number | null): number | null => (value === null ? null : Number(value)),
};
