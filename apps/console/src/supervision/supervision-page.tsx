import { useQuery } from '@tanstack/react-query';
import { Button, Checkbox, Empty } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { call } from '../api/http.js';
import { keys } from '../api/queries.js';
import type { CaseItem } from '../api/types.js';
import { Loading, usePageTitle } from '../shell/page.js';
import { ProblemAlert } from '../shell/problem-alert.js';
import { groupByUnit, type UnitGroup } from './groups.js';
import { RemindDialog } from './remind-dialog.js';
import { UnitGroupCard } from './unit-group.js';

const LIMIT = 200;

function useLate(due: 'overdue' | 'soon') {
  return useQuery({
    queryKey: [...keys.lists, 'supervision', due],
    queryFn: ({ signal }) => call('cases', { query: { due, sort: 'due', limit: LIMIT }, signal }),
    refetchInterval: 60_000,
  });
}

/** Yellow and red by unit, and reminders for one case or for many. */
export default function SupervisionPage() {
  const { t } = useTranslation();
  usePageTitle(t('cases:supervision.title'));
  const overdue = useLate('overdue');
  const soon = useLate('soon');
  const [onlyOverdue, setOnlyOverdue] = useState(false);
  const [selected, setSelected] = useState<ReadonlySet<number>>(new Set());
  const [reminding, setReminding] = useState<CaseItem[] | null>(null);

  const groups = useMemo<UnitGroup[]>(
    () => groupByUnit(overdue.data?.items ?? [], onlyOverdue ? [] : (soon.data?.items ?? [])),
    [overdue.data, soon.data, onlyOverdue],
  );
  const shown = groups.flatMap(({ red, yellow }) => [...red, ...yellow]);
  const chosen = shown.filter(({ id, remindable }) => remindable && selected.has(id));
  const partly = [overdue, soon].some(({ data }) => data?.nextCursor);
  const error = overdue.error ?? soon.error;

  const select = (ids: number[], on: boolean) =>
    setSelected((old) => {
      const next = new Set(old);
      ids.forEach((id) => (on ? next.add(id) : next.delete(id)));
      return next;
    });
  return (
    <>
      <header className="page-head">
        <h1>{t('cases:supervision.title')}</h1>
        <span className="muted">{t('cases:supervision.hint')}</span>
        <span className="page-head-right">
          <Checkbox
            checked={onlyOverdue}
            onChange={(event) => setOnlyOverdue(event.target.checked)}
          >
            {t('cases:supervision.onlyOverdue')}
          </Checkbox>
          <Button
            type="primary"
            disabled={chosen.length === 0}
            onClick={() => setReminding(chosen)}
          >
            {t('cases:supervision.remindMany', { count: chosen.length })}
          </Button>
        </span>
      </header>
      {overdue.isPending && <Loading />}
      {error && <ProblemAlert error={error} onRetry={() => void overdue.refetch()} />}
      {overdue.data && shown.length === 0 && !soon.isPending && (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('cases:supervision.empty')} />
      )}
      {groups.map((group) => (
        <UnitGroupCard
          key={group.unitId ?? 'none'}
          group={group}
          selected={selected}
          onSelect={select}
          onRemind={(item) => setReminding([item])}
        />
      ))}
      {partly && <p className="muted">{t('cases:supervision.partly', { count: LIMIT })}</p>}
      {reminding && (
        <RemindDialog
          items={reminding}
          onClose={(done) => {
            setReminding(null);
            if (done) setSelected(new Set());
          }}
        />
      )}
    </>
  );
}
