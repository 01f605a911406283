import { useVocabulary } from '../api/queries.js';

/** Cases carry the category's code; people read its name. A code that is no longer in use is shown as it is. */
export function useCategoryName(code: string | null | undefined): string | null {
  const { data: words } = useVocabulary();
  if (!code) return null;
  return words?.categories.find((category) => category.code === code)?.name ?? code;
}
