import { CaseError, type Fault } from '@huiyin/core';
import type { z } from 'zod';
import type { Language } from './language.js';
import { codeText, faultText } from './texts.js';

type Issue = z.core.$ZodRawIssue | z.core.$ZodIssue;

/** zod's error map: what is wrong, in the reader's language. */
export function sentences(language: Language): (issue: Issue) => string | undefined {
  return (issue) => {
    for (const name of namesOf(issue)) {
      const text = faultText(name, language, issue as unknown as Record<string, unknown>);
      if (text !== undefined) return text;
    }
    return undefined;
  };
}

function namesOf(issue: Issue): string[] {
  switch (issue.code) {
    case 'invalid_type':
      return [issue.input === undefined ? 'required' : 'invalid_type'];
    case 'too_small':
      return issue.origin === 'string' && issue.minimum === 1
        ? ['empty_string']
        : [`too_small_${issue.origin}`, 'too_small_number'];
    case 'too_big':
      return [`too_big_${issue.origin}`, 'too_big_number'];
    case 'invalid_format':
      return [issue.format, 'invalid_format'];
    case 'invalid_union':
      return ['invalid_type'];
    default:
      return [issue.code ?? ''];
  }
}

/**
 * Parses what came in.
 * @throws CaseError `invalid_payload` with every fault and its path
 */
export function parseInput<T extends z.ZodType>(
  schema: T,
  input: unknown,
  language: Language,
): z.output<T> {
  const parsed = schema.safeParse(input, { error: sentences(language) });
  if (parsed.success) return parsed.data;
  throw new CaseError('invalid_payload', 'the input has faults', {
    faults: parsed.error.issues.flatMap((issue) => toFaults(issue, language)),
  });
}

function toFaults(issue: z.core.$ZodIssue, language: Language): Fault[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: pathText([...issue.path, key]),
      code: issue.code,
      message: codeText(issue.code, language) ?? issue.message,
    }));
  }
  // The contract names a text where zod's own kinds do not say enough.
  const message = faultText(issue.message, language) ?? issue.message;
  return [{ path: pathText(issue.path), code: issue.code, message }];
}

/** ['assists', 0, 'unit'] → `assists[0].unit`. */
function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    return text === '' ? String(key) : `${text}.${String(key)}`;
  }, '');
}

/** A single fault, as an error. */
export function faulty(path: string, name: string, language: Language): CaseError {
  return new CaseError('invalid_payload', name, {
    faults: [{ path, code: name, message: faultText(name, language) ?? name }],
  });
}
