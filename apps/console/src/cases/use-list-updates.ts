import { useQueryClient, type InfiniteData } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { call } from '../api/http.js';
import { keys } from '../api/queries.js';
import { onCaseChanged } from '../api/stream.js';
import type { CaseItem, CasePage } from '../api/types.js';

const PAUSE = 1500;
/** More rows at once than this are not fetched one by one: the person is told instead. */
const ROWS_AT_ONCE = 8;

/**
 * Live updates without a jumping list: a changed case that is shown is redrawn in its row; cases that
 * may have come or gone are only counted, and shown when the person asks.
 */
export function useListUpdates(query: Record<string, string>, items: readonly CaseItem[]) {
  const client = useQueryClient();
  const [waiting, setWaiting] = useState<{ query: unknown; ids: ReadonlySet<number> }>(() => ({
    query,
    ids: new Set(),
  }));
  const shown = useRef(items);
  useEffect(() => {
    shown.current = items;
  }, [items]);

  useEffect(() => {
    const changed = new Set<number>();
    let timer = 0;
    const redraw = async () => {
      timer = 0;
      const ids = [...changed];
      changed.clear();
      const present = new Set(shown.current.map(({ id }) => id));
      const rows = ids.filter((id) => present.has(id)).slice(0, ROWS_AT_ONCE);
      const others = ids.filter((id) => !rows.includes(id));
      void client.invalidateQueries({ queryKey: ['counts'] });
      if (others.length > 0)
        setWaiting((old) => ({
          query,
          ids: new Set([...(old.query === query ? old.ids : []), ...others]),
        }));
      await Promise.all(rows.map((id) => redrawRow(client, query, id)));
    };
    const stop = onCaseChanged(({ caseId }) => {
      changed.add(caseId);
      timer ||= window.setTimeout(() => void redraw(), PAUSE);
    });
    return () => {
      stop();
      window.clearTimeout(timer);
    };
  }, [client, query]);

  const clear = useCallback(() => setWaiting({ query, ids: new Set() }), [query]);
  return { count: waiting.query === query ? waiting.ids.size : 0, clear };
}

async function redrawRow(
  client: ReturnType<typeof useQueryClient>,
  query: Record<string, string>,
  id: number,
): Promise<void> {
  // A case that may not be seen any more keeps its row until the list is asked again.
  const view = await call('case', { params: { id } }).catch(() => null);
  if (!view) return;
  client.setQueryData(keys.case(id), view);
  client.setQueryData<InfiniteData<CasePage>>(
    keys.list(query),
    (data) =>
      data && {
        ...data,
        pages: data.pages.map((page) => ({
          ...page,
          items: page.items.map((item) => (item.id === id ? view : item)),
        })),
      },
  );
}
