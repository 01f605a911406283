// What the set-up commands say, in the language of all our command lines (as apps/local/src/texts.ts chooses it,
// which is not built yet when these words are needed).
import { readFileSync } from 'node:fs';

const wanted = process.env.HUIYIN_LANG ?? process.env.LANG ?? '';
const language = /^zh[_-](TW|HK|Hant)/i.test(wanted)
  ? 'zh-TW'
  : wanted.startsWith('en')
    ? 'en'
    : 'zh-CN';
const words = JSON.parse(
  readFileSync(new URL(`./texts/${language}.json`, import.meta.url), 'utf8'),
);

/** The sentence of this name, with its {placeholders} filled. */
export function text(name, values = {}) {
  if (words[name] === undefined)
    throw new Error(`no text "${name}" in tools/texts/${language}.json`);
  return words[name].replace(/\{(\w+)\}/g, (whole, key) => String(values[key] ?? whole));
}
