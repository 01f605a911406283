/** The word of a code: nothing until the words are here; a code that has no word (any more) as it is. */
export function wordOf(words: Readonly<Record<string, string>> | undefined, code: string): string {
  return words === undefined ? '' : (words[code] ?? code);
}
