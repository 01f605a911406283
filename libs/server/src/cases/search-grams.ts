/** Signs that are part of no word: what stands before and after is not neighboured. */
const BETWEEN_WORDS = /[\s\p{P}\p{S}\p{C}]+/u;

/** Full-width to half-width, small letters. */
const normalise = (text: string): string => text.normalize('NFKC').toLowerCase();

/** A sign that takes two code units; nearly no word has one. */
const WIDE = /[\ud800-\udfff]/;

function addBigrams(word: string, grams: Set<string>): void {
  if (WIDE.test(word)) {
    const signs = [...word];
    for (let i = 1; i < signs.length; i++) grams.add(`${signs[i - 1] ?? ''}${signs[i] ?? ''}`);
  } else for (let i = 1; i < word.length; i++) grams.add(word.slice(i - 1, i + 1));
}

/**
 * Every two neighbouring characters of the texts, each once, in their order. Chinese has no spaces between words, so this finds
 * any passage from two characters upwards without a dictionary.
 */
export function gramsOf(...texts: (string | null | undefined)[]): string[] {
  const grams = new Set<string>();
  for (const text of texts)
    if (text) for (const word of normalise(text).split(BETWEEN_WORDS)) addBigrams(word, grams);
  return [...grams];
}

export type SearchTerms = { number: string } | { grams: string[] };

const NUMBER = /^[a-z]{2,4}\d{2,}$/;

/** What a search asks for: a case number (or its beginning), or passages that must all occur. Null: nothing to look for. */
export function searchTerms(query: string): SearchTerms | null {
  const text = normalise(query).trim();
  if (NUMBER.test(text)) return { number: text.toUpperCase() };
  const grams = gramsOf(text);
  return grams.length > 0 ? { grams } : null;
}
