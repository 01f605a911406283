import type { Random } from '../faults/random.js';

/** The part of JSON Schema that zod writes. */
export interface Schema {
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  format?: string;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  exclusiveMinimum?: number;
  maximum?: number;
  minItems?: number;
  default?: unknown;
}

const WORDS = ['路灯', '幸福路', '不亮', '自来水', '停电', '投诉', '建议', '谢谢', '小区', '垃圾'];
const DAYS = ['2026-11-20', '2026-12-31', '2027-02-28', '2020-01-01'];
/** What a description cannot say: the words that mean something here, by the name of their property. */
const MEANT: Readonly<Record<string, readonly unknown[]>> = {
  kind: ['hotline', 'mailbox'],
  category: ['urban', 'urban.appearance.garbage'],
  username: ['operator'],
  figure: ['receivedInPeriod', 'closedLate', 'dueInPeriod:2026-01-01:2026-12-31'],
};
/** Texts that have broken something somewhere. */
export const NASTY: readonly unknown[] = [
  '',
  ' ',
  '\u0000',
  '\u0007\u001b[31m',
  '\ud800',
  '👩‍👩‍👧‍👦'.repeat(50),
  "'; drop table cases; --",
  '%_\\',
  '<script>alert(1)</script>',
  ']]>',
  '{title}{queryCode}',
  '\u202e单工',
  'x'.repeat(30_000),
  '2026-02-30',
  '2026-13-45T99:99:99Z',
  '-1',
  '1e309',
  '__proto__',
  'constructor',
  null,
  true,
  0,
  -1,
  1.5,
  2 ** 31,
  2 ** 53,
  1e308,
  [],
  [[[[]]]],
  {},
  { __proto__: 1 },
  { $gt: '' },
];

/** A value that the schema allows, as far as the schema says everything. */
export function validValue(schema: Schema, random: Random, depth = 0): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return random.pick(schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return validValue(random.pick(choices), random, depth);
  if (schema.allOf)
    return Object.assign(
      {},
      ...schema.allOf.map((part) => validValue(part, random, depth) as object),
    ) as unknown;
  const type = Array.isArray(schema.type) ? random.pick(schema.type) : schema.type;
  switch (type) {
    case 'null':
      return null;
    case 'boolean':
      return random.chance(0.5);
    case 'integer':
    case 'number':
      return numberOf(schema, random);
    case 'array':
      return Array.from(
        { length: Math.max(schema.minItems ?? 0, depth > 3 ? 0 : random.between(0, 3)) },
        () => validValue(schema.items ?? {}, random, depth + 1),
      );
    case 'string':
      return textOf(schema, random);
    default:
      return schema.properties ? objectOf(schema, random, depth) : {};
  }
}

function objectOf(schema: Schema, random: Random, depth: number): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(schema.properties ?? {})
      .filter(([name]) => schema.required?.includes(name) || random.chance(0.5))
      .map(([name, part]) => [
        name,
        meant(name, part, random) ?? validValue(part, random, depth + 1),
      ]),
  );
}

function meant(name: string, part: Schema, random: Random): unknown {
  const words = MEANT[name];
  return words && part.type === 'string' && random.chance(0.9) ? random.pick(words) : undefined;
}

function numberOf(schema: Schema, random: Random): number {
  const least = schema.minimum ?? (schema.exclusiveMinimum ?? 0) + 1;
  return random.between(least, Math.min(schema.maximum ?? least + 60, least + 60));
}

function textOf(schema: Schema, random: Random): string {
  if (schema.format === 'date') return random.pick(DAYS);
  if (schema.format === 'date-time') return `${random.pick(DAYS)}T08:00:00+08:00`;
  if (schema.format === 'email') return `fuzz${random.between(1, 999)}@example.com`;
  if (schema.pattern?.includes('\\d')) return `1380000${random.between(1000, 9999)}`;
  const text = Array.from({ length: random.between(1, 12) }, () => random.pick(WORDS)).join('');
  return text.slice(0, schema.maxLength ?? 1_000).padEnd(schema.minLength ?? 0, '长');
}

/** The value with something wrong in it. */
export function brokenValue(value: unknown, random: Random): unknown {
  if (typeof value !== 'object' || value === null || random.chance(0.1)) return random.pick(NASTY);
  const names = Object.keys(value);
  if (names.length === 0 || random.chance(0.15))
    return Array.isArray(value)
      ? [...(value as unknown[]), random.pick(NASTY)]
      : { ...value, [String(random.pick(NASTY))]: random.pick(NASTY) };
  const name = random.pick(names);
  const copy = structuredClone(value) as Record<string, unknown>;
  if (random.chance(0.3)) Reflect.deleteProperty(copy, name);
  else copy[name] = brokenValue(copy[name], random);
  return copy;
}
