import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { lazy, Suspense, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { call } from '../api/http.js';
import { useVocabulary } from '../api/queries.js';
import type { Dashboard } from '../api/types.js';
import { DayRange } from '../forms/day-range.js';
import { UnitSelect } from '../forms/unit-select.js';
import { Card, Loading, usePageTitle } from '../shell/page.js';
import { ProblemAlert } from '../shell/problem-alert.js';
import { useMe } from '../shell/session.js';
import { useNow } from '../shell/use-now.js';
import { dayOf, timeText } from '../time.js';
import { FigureTile } from './figure-tile.js';
import { PhaseBars } from './phase-bars.js';
import { PRESETS, periodOf } from './period.js';
import { UnitTable } from './unit-table.js';

const Trend = lazy(() => import('./trend.js'));
const NAMES = ['from', 'to', 'unit', 'kind'] as const;
type Filter = Partial<Record<(typeof NAMES)[number], string>>;

/** Period, unit and kind live in the address and are remembered between visits. */
function useDashboardFilter(): [Filter, (changes: Record<string, string>) => void] {
  const { id } = useMe();
  const key = `huiyin.dashboard.${id}`;
  const [params, setParams] = useSearchParams();
  const filter = useMemo(() => {
    const source = params.size > 0 ? params : new URLSearchParams(localStorage.getItem(key) ?? '');
    return Object.fromEntries(
      NAMES.map((name) => [name, source.get(name)] as const).filter(([, value]) => value),
    ) as Filter;
  }, [params, key]);
  const change = (changes: Record<string, string>) => {
    const next = Object.entries({ ...filter, ...changes }).filter(([, value]) => value);
    const search = new URLSearchParams(Object.fromEntries(next) as Record<string, string>);
    localStorage.setItem(key, search.toString());
    setParams(search);
  };
  return [filter, change];
}

function Filters({
  filter,
  onChange,
}: {
  filter: Filter;
  onChange: (changes: Record<string, string>) => void;
}) {
  const { t } = useTranslation();
  const today = dayOf(useNow());
  const kinds = useVocabulary().data?.kinds ?? [];
  return (
    <>
      <DayRange
        label={t('dashboard:period')}
        from={filter.from ?? ''}
        to={filter.to ?? ''}
        onChange={(from, to) => onChange({ from, to })}
        presets={PRESETS.map((preset) => ({
          label: t(`dashboard:presets.${preset}`),
          value: periodOf(preset, today),
        }))}
      />
      <UnitSelect
        inactiveToo
        label={t('dashboard:unit')}
        width={190}
        value={filter.unit ? Number(filter.unit) : undefined}
        onChange={(unit) => onChange({ unit: unit === undefined ? '' : String(unit) })}
      />
      {kinds.length > 1 && (
        <Select
          allowClear
          aria-label={t('dashboard:kind')}
          placeholder={t('dashboard:kind')}
          style={{ width: 130 }}
          value={filter.kind}
          options={kinds.map(({ kind, name }) => ({ value: kind, label: name }))}
          onChange={(kind: string | undefined) => onChange({ kind: kind ?? '' })}
        />
      )}
    </>
  );
}

function Figures({ data, busy }: { data: Dashboard; busy: boolean }) {
  const { t } = useTranslation();
  return (
    <div className={busy ? 'dashboard busy' : 'dashboard'} aria-busy={busy}>
      <section className="tiles" aria-label={t('dashboard:figures')}>
        {data.figures.map((figure) => (
          <FigureTile key={figure.id} figure={figure} />
        ))}
      </section>
      <div className="dashboard-columns">
        <Suspense fallback={<Card title={t('dashboard:trend')}>{<Loading />}</Card>}>
          <Trend days={data.perDay} />
        </Suspense>
        <PhaseBars figures={data.openByPhase} />
      </div>
      <UnitTable rows={data.overdueByUnit} />
    </div>
  );
}

export default function DashboardPage() {
  const { t } = useTranslation();
  usePageTitle(t('dashboard:title'));
  const today = dayOf(useNow());
  const [chosen, change] = useDashboardFilter();
  // The period that is counted is always the one that is shown.
  const [from, to] = periodOf('thisMonth', today);
  const filter = chosen.from || chosen.to ? chosen : { ...chosen, from, to };
  const { data, error, isPending, isPlaceholderData, refetch } = useQuery({
    queryKey: ['dashboard', filter],
    queryFn: ({ signal }) => call('dashboard', { query: filter, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
  });
  return (
    <>
      <header className="page-head">
        <h1>{t('dashboard:title')}</h1>
        {data && (
          <span className="muted">
            {t('dashboard:cutOff', { time: timeText(data.cutOff) })}
            {data.counting !== null && ` · ${t('dashboard:counting', { percent: data.counting })}`}
          </span>
        )}
        <span className="page-head-right">
          <Filters filter={filter} onChange={change} />
        </span>
      </header>
      {isPending && <Loading />}
      {error && <ProblemAlert error={error} onRetry={() => void refetch()} />}
      {data && <Figures data={data} busy={isPlaceholderData} />}
    </>
  );
}
