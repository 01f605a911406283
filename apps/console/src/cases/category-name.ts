import { useVocabulary } from '../api/queries.js';

interface Named {
  code: string;
  name: string;
}

/** Cases carry the category's code; people read its name. A code that is no longer in use is shown as it is. */
export function useCategoryName(code: string | null | undefined): string | null {
  const { data: words } = useVocabulary();
  return categoryName(words?.categories, code);
}

/** Nothing until the names are here: nobody should read the code first. */
export function categoryName(
  categories: readonly Named[] | undefined,
  code: string | null | undefined,
): string | null {
  if (!code || !categories) return null;
  return categories.find((category) => category.code === code)?.name ?? code;
}
