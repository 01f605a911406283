import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { LANGUAGES, type Language } from './language.js';

const table = z.record(z.string(), z.string());
const schema = z.strictObject({ requestTypes: table, channels: table, roles: table });
export type Words = z.output<typeof schema>;

const words = Object.fromEntries(
  LANGUAGES.map((language) => [
    language,
    schema.parse(
      parse(readFileSync(new URL(`../../texts/words/${language}.yaml`, import.meta.url), 'utf8')),
    ),
  ]),
) as Record<Language, Words>;

/** Words for types of request, channels and roles; unknown languages read zh-CN. */
export function wordsOf(language: string): Words {
  return words[language as Language] ?? words['zh-CN'];
}
