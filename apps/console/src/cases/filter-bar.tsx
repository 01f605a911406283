import { useQueryClient } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useVocabulary } from '../api/queries.js';
import type { Dashboard } from '../api/types.js';
import { DayRange } from '../forms/day-range.js';
import { UnitSelect } from '../forms/unit-select.js';
import { DUE, FLAGS, narrowing } from './filters.js';
import type { FilterState } from './use-filter.js';

function useOptions() {
  const { data } = useVocabulary();
  return useMemo(() => {
    const kinds = data?.kinds ?? [];
    const several = kinds.length > 1;
    const states = new Map<string, string>();
    for (const { states: own } of kinds)
      for (const [value, label] of Object.entries(own))
        if (!states.has(value)) states.set(value, label);
    const rungs = new Map<string, string>();
    for (const { rungs: own } of kinds)
      for (const [value, label] of Object.entries(own))
        if (!rungs.has(value)) rungs.set(value, label);
    return {
      several,
      rungs: [...rungs].map(([value, label]) => ({ value, label })),
      kinds: kinds.map(({ kind, name }) => ({ value: kind, label: name })),
      states: [...states].map(([value, label]) => ({ value, label })),
      types: Object.entries(data?.requestTypes ?? {}).map(([value, label]) => ({ value, label })),
    };
  }, [data]);
}

/** The words of the figure that opened this list, while the dashboard is still in memory. */
function useFigureName(figure: string): string | undefined {
  const client = useQueryClient();
  return client
    .getQueriesData<Dashboard>({ queryKey: ['dashboard'] })
    .flatMap(([, data]) => [...(data?.figures ?? []), ...(data?.openByPhase ?? [])])
    .find(({ query }) => query['figure'] === figure)?.label;
}

/** Narrows the list. Every field has its name as placeholder and for screen readers. */
export function FilterBar({ filter, change, reset }: FilterState) {
  const { t } = useTranslation();
  const { several, kinds, states, types, rungs } = useOptions();
  const figureName = useFigureName(filter.figure);
  const phase = filter.phase.length === 1 ? `${filter.phase[0]}.` : '';
  const many = { mode: 'multiple', allowClear: true, maxTagCount: 'responsive' } as const;
  const named = (name: string) => ({
    'aria-label': t(`cases:filter.${name}`),
    placeholder: t(`cases:filter.${name}`),
  });
  return (
    <div className="filters" role="group" aria-label={t('cases:filter.label')}>
      <Select
        {...named('due')}
        allowClear
        style={{ width: 96 }}
        value={filter.due || undefined}
        options={DUE.map((value) => ({ value, label: t(`cases:due.${value}`) }))}
        onChange={(due) => change({ due: due ?? '' })}
      />
      <UnitSelect
        label={t('cases:filter.unit')}
        width={148}
        value={filter.unit ? Number(filter.unit) : undefined}
        onChange={(unit) => change({ unit: unit === undefined ? '' : String(unit) })}
      />
      <Select
        {...many}
        {...named('state')}
        style={{ width: 116 }}
        popupMatchSelectWidth={200}
        optionFilterProp="label"
        value={filter.state}
        options={states.filter(({ value }) => value.startsWith(phase))}
        onChange={(state) => change({ state })}
      />
      <Select
        {...many}
        {...named('type')}
        style={{ width: 100 }}
        value={filter.type}
        options={types}
        onChange={(type) => change({ type })}
      />
      <Select
        {...many}
        {...named('flag')}
        style={{ width: 100 }}
        value={filter.flag}
        options={FLAGS.map((value) => ({ value, label: t(`cases:flags.${value}`) }))}
        onChange={(flag) => change({ flag })}
      />
      <Select
        {...many}
        {...named('rung')}
        style={{ width: 116 }}
        popupMatchSelectWidth={200}
        value={filter.rung}
        options={rungs}
        onChange={(rung) => change({ rung })}
      />
      {several && (
        <Select
          {...many}
          {...named('kind')}
          style={{ width: 100 }}
          value={filter.kind}
          options={kinds}
          onChange={(kind) => change({ kind })}
        />
      )}
      <DayRange
        label={t('cases:filter.received')}
        from={filter.receivedFrom}
        to={filter.receivedTo}
        onChange={(receivedFrom, receivedTo) => change({ receivedFrom, receivedTo })}
      />
      {narrowing(filter) > 0 && (
        <Button type="link" size="small" onClick={reset}>
          {t('cases:filter.reset')}
        </Button>
      )}
      {filter.q && (
        <Chip
          text={`“${filter.q}”`}
          off={t('cases:filter.reset')}
          onClose={() => change({ q: '' })}
        />
      )}
      {filter.figure && (
        <Chip
          text={figureName ?? t('cases:filter.figure')}
          off={t('cases:filter.figureOff')}
          onClose={() => change({ figure: '' })}
        />
      )}
    </div>
  );
}

function Chip(props: { text: string; off: string; onClose: () => void }) {
  return (
    <span className="chip">
      {props.text}
      <button type="button" aria-label={props.off} title={props.off} onClick={props.onClose}>
        ×
      </button>
    </span>
  );
}
