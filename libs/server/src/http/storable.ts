import { CaseError } from '@huiyin/core';

// eslint-disable-next-line no-control-regex -- NUL is what is looked for
const UNSTORABLE = /\u0000|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/**
 * PostgreSQL stores neither NUL nor half a surrogate pair. They are shown by the signs that Unicode has for them
 * (␀ and �), so that no input is refused or cut because of one; all other control characters stay as they are.
 */
export function storable<T>(value: T): T {
  return clean(value, 0) as T;
}

/** No payload of ours is nested so deep; one that is could only be meant to exhaust the stack. */
const MAX_DEPTH = 64;

/**
 * Also without a prototype, or with one that has none and is not `Object`'s: so parsers of query strings make them.
 * What has a class (a buffer, a date) is left alone.
 */
function isPlain(value: unknown): value is Record<string, unknown> {
  if (value === null || typeof value !== 'object') return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function clean(value: unknown, depth: number): unknown {
  if (depth > MAX_DEPTH) {
    const message = 'nested too deep';
    throw new CaseError('invalid_payload', message, {
      faults: [{ path: '', code: 'too_deep', message }],
    });
  }
  if (typeof value === 'string')
    return value.replace(UNSTORABLE, (sign) => (sign === '\0' ? '␀' : '\ufffd'));
  if (Array.isArray(value)) return value.map((one) => clean(one, depth + 1));
  if (isPlain(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([k, v]) => [clean(k, depth), clean(v, depth + 1)]),
    );
  }
  return value;
}
