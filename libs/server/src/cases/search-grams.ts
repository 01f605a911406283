/** Signs that are part of no word: what stands before and after is not neighboured. */
const BETWEEN_WORDS = /[\s\p{P}\p{S}\p{C}]+/u;

/** Full-width to half-width, small letters. */
const normalise = (text: string): string => text.normalize('NFKC').toLowerCase();

function bigramsOf(word: string): string[] {
  const signs = [...word];
  return signs.slice(1).map((sign, i) => `${signs[i] ?? ''}${sign}`);
}

/**
 * Every two neighbouring characters of the texts, each once, in their order. Chinese has no spaces between words, so this finds
 * any passage from two characters upwards without a dictionary.
 */
export function gramsOf(...texts: (string | null | undefined)[]): string[] {
  const words = texts.flatMap((text) => (text ? normalise(text).split(BETWEEN_WORDS) : []));
  return [...new Set(words.flatMap(bigramsOf))];
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
