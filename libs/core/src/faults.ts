import type { z } from 'zod';
import type { Fault } from './case-error.js';

type Issue = z.core.$ZodIssue;

/**
 * The faults of a zod error with readable paths. A union reports the branch that came furthest, because
 * "invalid input" tells an administrator nothing.
 */
export function faultsOf(
  issues: readonly Issue[],
  prefix: string,
  at: readonly PropertyKey[] = [],
): Fault[] {
  return issues.flatMap((issue) => {
    const path = [...at, ...issue.path];
    if (issue.code === 'invalid_union') {
      const best = furthestBranch(issue.errors);
      if (best) return faultsOf(best, prefix, path);
    }
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        path: pathText(prefix, [...path, key]),
        code: issue.code,
        message: `unknown field "${key}"`,
      }));
    }
    // What only the workflow knows to be wrong is named, so that labels.yaml (`faults`) can say it.
    const named: unknown = issue.code === 'custom' ? issue.params?.['fault'] : undefined;
    const code = typeof named === 'string' ? named : (issue.code ?? 'invalid');
    return [{ path: pathText(prefix, path), code, message: issue.message }];
  });
}

/** `payload` + ['assists', 0, 'unit'] → `payload.assists[0].unit`. */
export function pathText(prefix: string, path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    return text === '' ? String(key) : `${text}.${String(key)}`;
  }, prefix);
}

function furthestBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const depth = (issues: readonly Issue[]): number =>
    Math.max(
      0,
      ...issues.map((issue) => issue.path.length + (issue.code === 'invalid_type' ? 0 : 0.5)),
    );
  return [...branches].filter((b) => b.length > 0).sort((a, b) => depth(b) - depth(a))[0];
}
