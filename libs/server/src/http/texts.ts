import { readFileSync } from 'node:fs';
import type { CaseErrorCode } from '@huiyin/core';
import { parse } from 'yaml';
import { z } from 'zod';
import { LANGUAGES, type Language } from './language.js';

const schema = z.object({
  titles: z.record(z.string(), z.string()),
  faults: z.record(z.string(), z.string()),
  codes: z.record(z.string(), z.string()),
});

const load = (language: Language): z.output<typeof schema> =>
  schema.parse(
    parse(readFileSync(new URL(`../../texts/http/${language}.yaml`, import.meta.url), 'utf8')),
  );
const texts = Object.fromEntries(LANGUAGES.map((l) => [l, load(l)])) as Record<
  Language,
  z.output<typeof schema>
>;

/** The sentence of a problem's code. */
export function problemTitle(code: CaseErrorCode | 'internal', language: Language): string {
  return texts[language].titles[code] ?? code;
}

/** The sentence that a fault's code alone tells; undefined for codes whose sentence depends on more. */
export function codeText(
  code: string,
  language: Language,
  values: Record<string, unknown> = {},
): string | undefined {
  return filled(texts[language].codes[code], values);
}

/** The sentence of a fault; undefined where no text has that name. */
export function faultText(
  name: string,
  language: Language,
  values: Record<string, unknown> = {},
): string | undefined {
  return filled(texts[language].faults[name], values);
}

function filled(text: string | undefined, values: Record<string, unknown>): string | undefined {
  return text?.replace(/\{(\w+)\}/g, (_, key: string) => String(values[key]));
}
