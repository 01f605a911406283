import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { useMe } from '../shell/session.js';
import { EMPTY, filterFromUrl, filterToUrl, worthRemembering, type CaseFilter } from './filters.js';

const keyOf = (userId: number) => `huiyin.cases.${userId}`;

/** The way of working at the first visit: what waits for me, the nearest deadline first. */
const AT_FIRST = filterToUrl({ ...EMPTY, scope: 'mine' }).toString();

/** The address of the worklist as it was left (without a search or a figure's filter). */
export function rememberedSearch(userId: number): string {
  return localStorage.getItem(keyOf(userId)) ?? AT_FIRST;
}

export interface FilterState {
  filter: CaseFilter;
  change: (changes: Partial<CaseFilter>) => void;
  reset: () => void;
}

/** The filter lives in the address; a way of working is remembered between visits. */
export function useFilter(): FilterState {
  const { id } = useMe();
  const [params, setParams] = useSearchParams();
  const filter = useMemo(() => filterFromUrl(params), [params]);

  const show = useCallback(
    (next: CaseFilter) => {
      const search = filterToUrl(next);
      if (worthRemembering(next)) localStorage.setItem(keyOf(id), search.toString());
      // An empty address would mean "as it was left": "all, unfiltered" is said in words.
      if (search.size === 0) search.set('scope', 'all');
      setParams(search, { preventScrollReset: true });
    },
    [id, setParams],
  );
  const change = useCallback(
    (changes: Partial<CaseFilter>) => show({ ...filter, ...changes }),
    [filter, show],
  );
  const reset = useCallback(
    () => show({ ...EMPTY, scope: filter.scope, phase: filter.phase, sort: filter.sort }),
    [filter, show],
  );
  return { filter, change, reset };
}
