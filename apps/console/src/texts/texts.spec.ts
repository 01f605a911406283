import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';

const here = new URL('.', import.meta.url);
const LANGUAGES = ['zh-CN', 'zh-TW', 'en'];
const FEATURES = readdirSync(new URL('zh-CN', here))
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.slice(0, -'.json'.length));

type Tree = { [key: string]: string | string[] | Tree };

const read = (language: string, feature: string) =>
  JSON.parse(readFileSync(new URL(`${language}/${feature}.json`, here), 'utf8')) as Tree;

/** `a.b.c` → text. */
function flat(tree: Tree, above = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) => {
    const path = above ? `${above}.${key}` : key;
    if (typeof value === 'string') return [[path, value] as [string, string]];
    return Array.isArray(value) ? [[path, value.join(' ')] as [string, string]] : flat(value, path);
  });
}

const places = (text: string) =>
  [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]).sort();

/** `day_one` is the `day` of a language that has a singular. */
const counted = (key: string) => key.replace(/_one$/, '');

describe.each(FEATURES)('the texts of %s', (feature) => {
  const chinese = new Map(flat(read('zh-CN', feature)));
  test.each(LANGUAGES.slice(1))('say in %s all that they say in Chinese', (language) => {
    const other = new Map(flat(read(language, feature)));
    // A singular stands beside its plural, never alone.
    const plain = [...other.keys()].filter((key) => !key.endsWith('_one'));
    expect(plain.sort()).toEqual([...chinese.keys()].sort());
    for (const [key, text] of other) {
      expect(text.trim()).not.toBe('');
      expect({ key, places: places(text) }).toEqual({
        key,
        places: places(chinese.get(counted(key)) ?? ''),
      });
    }
  });
});

function sources(folder: URL): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !/\.spec\./.test(entry.name))
    .map((entry) => readFileSync(`${entry.parentPath}/${entry.name}`, 'utf8'));
}

test('every text that the pages name is there', () => {
  const known = new Set(
    FEATURES.flatMap((feature) => flat(read('zh-CN', feature)).map(([key]) => `${feature}:${key}`)),
  );
  const key = new RegExp(`'((?:${FEATURES.join('|')}):[\\w.-]+)'`, 'g');
  const named = sources(new URL('..', here)).flatMap((source) =>
    [...source.matchAll(key)].map((match) => match[1]),
  );
  expect(named.length).toBeGreaterThan(150);
  expect(named.filter((key) => !known.has(key ?? ''))).toEqual([]);
});
