/** Collects the values of a statement; each becomes `$1`, `$2` … where it is named. */
export class SqlParams {
  readonly values: unknown[] = [];

  add(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }
}

/** Conditions joined by `and`; none: always true. */
export const all = (conditions: readonly string[]): string =>
  conditions.length > 0 ? conditions.map((c) => `(${c})`).join(' and ') : 'true';
/** Conditions joined by `or`; none: never true. */
export const any = (conditions: readonly string[]): string =>
  conditions.length > 0 ? conditions.map((c) => `(${c})`).join(' or ') : 'false';
