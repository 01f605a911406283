import { Button, Empty } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { CaseItem } from '../api/types.js';
import { useKeys } from '../shell/use-keys.js';
import { CaseRow } from './case-row.js';

interface Props {
  items: readonly CaseItem[];
  sort: string;
  /** The list holds closed cases only: their closing time counts, not the receipt. */
  closed: boolean;
  busy: boolean;
  narrowed: boolean;
  scope: 'all' | 'mine';
  hasMore: boolean;
  loadingMore: boolean;
  onMore: () => void;
  onSort: (sort: string) => void;
}

/** Column headings that sort: what a click on them asks for next. */
const NEXT_SORT = {
  due: () => 'due',
  received: (now: string) => (now === '-received' ? 'received' : '-received'),
};

function SortHeading(props: {
  name: 'due' | 'received';
  sort: string;
  onSort: (sort: string) => void;
}) {
  const { name, sort, onSort } = props;
  const { t } = useTranslation();
  const direction = sort === name ? 'ascending' : sort === `-${name}` ? 'descending' : undefined;
  return (
    <th scope="col" className={`col-${name}`} aria-sort={direction ?? 'none'}>
      <button
        type="button"
        title={t(`cases:sort.${name}`)}
        onClick={() => onSort(NEXT_SORT[name](sort))}
      >
        {t(`cases:columns.${name}`)}
        <i aria-hidden="true">{direction === 'ascending' ? '▲' : direction ? '▼' : '↕'}</i>
      </button>
    </th>
  );
}

/** j and k (or the arrows) move through the rows, Enter opens. */
function useRowKeys(items: readonly CaseItem[], onEnd: () => void) {
  const navigate = useNavigate();
  const body = useRef<HTMLTableSectionElement>(null);
  const [activeId, setActiveId] = useState<number | null>(null);
  const active = items.findIndex(({ id }) => id === activeId);
  const move = (step: number) => {
    const index = Math.min(items.length - 1, Math.max(0, active + step));
    const item = items[index];
    if (!item) return;
    setActiveId(item.id);
    const row = body.current?.rows[index];
    row?.focus({ preventScroll: true });
    row?.scrollIntoView({ block: 'nearest' });
    if (index >= items.length - 3) onEnd();
  };
  const inList = (event: KeyboardEvent) =>
    event.target === document.body ||
    (event.target instanceof Element && Boolean(event.target.closest('.case-table, .content')));
  useKeys({
    j: () => move(1),
    k: () => move(-1),
    ArrowDown: (event) => (inList(event) ? move(1) : false),
    ArrowUp: (event) => (inList(event) ? move(-1) : false),
    Enter: (event) => {
      const onControl = event.target instanceof Element && event.target.closest('a, button');
      if (onControl || activeId === null) return false;
      void navigate(`/cases/${activeId}`);
    },
  });
  return { body, activeId, setActiveId };
}

export function CaseTable(props: Props) {
  const { items, sort, closed, busy, narrowed, scope, hasMore, loadingMore, onMore, onSort } =
    props;
  const { t } = useTranslation();
  const more = () => {
    if (hasMore && !loadingMore) onMore();
  };
  const { body, activeId, setActiveId } = useRowKeys(items, more);
  const end = useEnd(more);
  if (items.length === 0)
    return (
      <Empty
        className="list-empty"
        image={Empty.PRESENTED_IMAGE_SIMPLE}
        description={
          scope === 'mine' && !narrowed ? (
            t('cases:list.emptyMine')
          ) : (
            <>
              {t('cases:list.empty')}
              {narrowed && <p className="muted">{t('cases:list.emptyHint')}</p>}
            </>
          )
        }
      />
    );
  return (
    <>
      <table
        className={`case-table${busy ? ' busy' : ''}`}
        aria-label={t('cases:list.label')}
        aria-busy={busy}
      >
        <thead>
          <tr>
            {closed ? (
              <th scope="col" className="col-due">
                {t('cases:columns.closed')}
              </th>
            ) : (
              <SortHeading name="due" sort={sort} onSort={onSort} />
            )}
            <th scope="col" className="col-number">
              {t('cases:columns.number')}
            </th>
            <th scope="col">{t('cases:columns.title')}</th>
            <th scope="col" className="col-type">
              {t('cases:columns.type')}
            </th>
            <th scope="col" className="col-state">
              {t('cases:columns.state')}
            </th>
            <th scope="col" className="col-unit">
              {t('cases:columns.unit')}
            </th>
            <th scope="col" className="col-place">
              {t('cases:columns.place')}
            </th>
            <SortHeading name="received" sort={sort} onSort={onSort} />
          </tr>
        </thead>
        <tbody ref={body}>
          {items.map((item, index) => (
            <CaseRow
              key={item.id}
              item={item}
              closed={closed}
              active={item.id === activeId}
              tabbable={activeId === null ? index === 0 : item.id === activeId}
              onActive={setActiveId}
            />
          ))}
        </tbody>
      </table>
      <div className="list-end" ref={end}>
        {hasMore ? (
          <Button onClick={more} loading={loadingMore}>
            {t('cases:list.more')}
          </Button>
        ) : (
          <span className="muted">{t('cases:list.loadedAll', { shown: items.length })}</span>
        )}
      </div>
    </>
  );
}

/** Loads the next page when its place comes near the window; the button stays for keyboards. */
function useEnd(onNear: () => void) {
  const element = useRef<HTMLDivElement>(null);
  const latest = useRef(onNear);
  useEffect(() => {
    latest.current = onNear;
  });
  useEffect(() => {
    if (!element.current) return;
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting) latest.current();
      },
      { rootMargin: '300px' },
    );
    observer.observe(element.current);
    return () => observer.disconnect();
  }, []);
  return element;
}
