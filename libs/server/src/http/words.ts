import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { LANGUAGES, type Language } from './language.js';

const table = z.record(z.string(), z.string());
const schema = z.strictObject({
  requestTypes: table,
  channels: table,
  roles: table,
  lengths: table,
});
export type Words = z.output<typeof schema>;

const words = Object.fromEntries(
  LANGUAGES.map((language) => [
    language,
    schema.parse(
      parse(readFileSync(new URL(`../../texts/words/${language}.yaml`, import.meta.url), 'utf8')),
    ),
  ]),
) as Record<Language, Words>;

/** Words for types of request, channels, roles and lengths; unknown languages read zh-CN. */
export function wordsOf(language: string): Words {
  return words[language as Language] ?? words['zh-CN'];
}

const LENGTH = /^([1-9]\d{0,8}) ([a-z]+(?: [a-z]+)?)s?$/;

/** A length as the workflow tables write it, in words: `3 working days` → `3 个工作日`; anything else as it is. */
export function lengthInWords(language: string, text: string): string {
  const [, amount = '', unit = ''] = LENGTH.exec(text) ?? [];
  const words = wordsOf(language).lengths[unit.replace(/s$/, '')];
  return words === undefined ? text : fill(words, { n: amount });
}

/**
 * `{name}` → value, `{name|day|days}` → the word for one or for several; a name that nobody gives stays visible, so
 * that a test finds it.
 */
export function fill(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)(?:\|([^|}]*)\|([^}]*))?\}/g, (whole, name: string, one, several) => {
    const value = values[name];
    if (value === undefined) return whole;
    return one === undefined ? String(value) : Number(value) === 1 ? one : several;
  });
}
