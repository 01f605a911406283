import { readFileSync } from 'node:fs';
import path from 'node:path';

/** Terminal texts: Chinese unless LANG asks for another language that we have. */
export function language(): 'zh-CN' | 'zh-TW' | 'en' {
  const lang = process.env['HUIYIN_LANG'] ?? process.env['LANG'] ?? '';
  if (/^zh[_-](TW|HK|Hant)/i.test(lang)) return 'zh-TW';
  return lang.startsWith('en') ? 'en' : 'zh-CN';
}

/** The sentences of a folder with one JSON file for each language, by name, with their {placeholders} filled. */
export function textsIn(
  folder: string,
): (name: string, values?: Record<string, string | number>) => string {
  const file = path.join(folder, `${language()}.json`);
  const words = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
  return (name, values = {}) => {
    const sentence = words[name];
    if (sentence === undefined) throw new Error(`no text "${name}" in ${file}`);
    return sentence.replace(/\{(\w+)\}/g, (_, key: string) => String(values[key] ?? `{${key}}`));
  };
}

// Texts stand beside the sources; dist/ is one folder deeper than src/ is wide, so both see ../src/texts.
export const text = textsIn(path.join(import.meta.dirname, '..', 'src', 'texts'));
