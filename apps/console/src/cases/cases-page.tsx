import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Navigate, useSearchParams } from 'react-router';
import { keys, useCaseList, useCounts } from '../api/queries.js';
import { Loading, usePageTitle } from '../shell/page.js';
import { ProblemAlert } from '../shell/problem-alert.js';
import { useMe } from '../shell/session.js';
import { CaseTable } from './case-table.js';
import { CaseTabs } from './case-tabs.js';
import { FilterBar } from './filter-bar.js';
import { apiQuery, countsQuery, narrowing } from './filters.js';
import { rememberedSearch, useFilter } from './use-filter.js';
import { useListUpdates } from './use-list-updates.js';

/** The worklist. Without anything in the address it opens as it was left. */
export function CasesPage() {
  const { id } = useMe();
  const [params] = useSearchParams();
  if (params.size === 0)
    return <Navigate to={`/cases?${rememberedSearch(id) || 'scope=all'}`} replace />;
  return <Worklist />;
}

function Worklist() {
  const { t } = useTranslation();
  usePageTitle(t('cases:title'));
  const state = useFilter();
  const { filter, change } = state;
  const client = useQueryClient();
  const query = useMemo(() => apiQuery(filter), [filter]);
  const counted = useMemo(() => countsQuery(filter), [filter]);
  const list = useCaseList(query);
  const counts = useCounts(counted);
  const items = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  const updates = useListUpdates(query, items);

  const refresh = () => {
    updates.clear();
    void client.invalidateQueries({ queryKey: keys.lists });
    void client.invalidateQueries({ queryKey: ['counts'] });
  };
  return (
    <div className="worklist">
      <h1 className="sr-only">{t('cases:title')}</h1>
      <CaseTabs filter={filter} counts={counts.data} onChange={change} />
      <FilterBar {...state} />
      {updates.count > 0 && (
        <Button className="updates" size="small" type="link" onClick={refresh}>
          {t('cases:list.updated', { count: updates.count })}
        </Button>
      )}
      {list.isPending ? (
        <Loading />
      ) : list.error && items.length === 0 ? (
        <ProblemAlert error={list.error} onRetry={() => void list.refetch()} />
      ) : (
        <CaseTable
          items={items}
          sort={filter.sort}
          closed={filter.phase.length === 1 && filter.phase[0] === 'closed'}
          busy={list.isPlaceholderData}
          narrowed={narrowing(filter) > 0}
          scope={filter.scope}
          hasMore={list.hasNextPage}
          loadingMore={list.isFetchingNextPage}
          onMore={() => void list.fetchNextPage()}
          onSort={(sort) => change({ sort })}
        />
      )}
    </div>
  );
}
