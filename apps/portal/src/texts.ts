import { readFileSync } from 'node:fs';
import { LANGUAGES, type Language } from '@huiyin/contract';
import { fill } from '@huiyin/server';
import type zhCN from './texts/zh-CN.json';

export type TextKey = keyof typeof zhCN;
/** Looks a text up and fills its {placeholders}. */
export type Translate = (key: TextKey, values?: Record<string, string | number>) => string;

// Read from src also by the built files: the compiler does not copy texts.
const load = (language: Language): Record<string, string> =>
  JSON.parse(
    readFileSync(new URL(`../src/texts/${language}.json`, import.meta.url), 'utf8'),
  ) as Record<string, string>;
const texts = Object.fromEntries(LANGUAGES.map((l) => [l, load(l)])) as Record<
  Language,
  Record<string, string>
>;

/** All texts of a language, for the check that no language lacks one. */
export function textsOf(language: Language): Readonly<Record<string, string>> {
  return texts[language];
}

export function translator(language: Language): Translate {
  return (key, values = {}) => fill(texts[language][key] ?? texts['zh-CN'][key] ?? key, values);
}

/** Is this a text of ours? For keys made from data, such as an event's name. */
export function isTextKey(key: string): key is TextKey {
  return Object.hasOwn(texts['zh-CN'], key);
}
