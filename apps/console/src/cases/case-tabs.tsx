import { useTranslation } from 'react-i18next';
import type { CaseCounts } from '../api/types.js';
import { PHASES, type CaseFilter } from './filters.js';

interface Tab {
  key: string;
  label: string;
  count: number | undefined;
  filter: Pick<CaseFilter, 'scope' | 'phase'>;
}

function isOpen(tab: Tab, filter: CaseFilter): boolean {
  return tab.filter.scope === filter.scope && tab.filter.phase.join() === filter.phase.join();
}

/** Of many closed cases it is only known that there are so many at least. */
function countText({ key, count }: Tab, counts: CaseCounts | undefined): string {
  if (count === undefined) return '–';
  return counts?.atLeast && (key === 'all' || key === 'closed') ? `${count}+` : String(count);
}

/** Mine, all, and one tab for each phase, with how many cases stand behind it under the present filter. */
export function CaseTabs(props: {
  filter: CaseFilter;
  counts: CaseCounts | undefined;
  onChange: (changes: Partial<CaseFilter>) => void;
}) {
  const { filter, counts, onChange } = props;
  const { t } = useTranslation();
  const tabs: Tab[] = [
    {
      key: 'mine',
      label: t('cases:tabs.mine'),
      count: counts?.mine,
      filter: { scope: 'mine', phase: [] },
    },
    {
      key: 'all',
      label: t('cases:tabs.all'),
      count: counts?.total,
      filter: { scope: 'all', phase: [] },
    },
    ...PHASES.map((phase) => ({
      key: phase,
      label: t(`cases:phases.${phase}`),
      count: counts?.byPhase[phase],
      filter: { scope: 'all' as const, phase: [phase] },
    })),
  ];
  return (
    <nav className="tabs" aria-label={t('cases:tabs.label')}>
      {tabs.map((tab) => (
        <button
          key={tab.key}
          type="button"
          aria-current={isOpen(tab, filter) ? 'page' : undefined}
          onClick={() => onChange({ ...tab.filter, state: [] })}
        >
          {tab.label}
          <span className="tab-count">{countText(tab, counts)}</span>
        </button>
      ))}
      {counts && (
        <span className="tab-lights">
          <button
            type="button"
            className="count-red"
            aria-pressed={filter.due === 'overdue'}
            onClick={() => onChange({ due: filter.due === 'overdue' ? '' : 'overdue' })}
          >
            ■ {t('cases:list.overdue', { count: counts.overdue })}
          </button>
          <button
            type="button"
            className="count-yellow"
            aria-pressed={filter.due === 'soon'}
            onClick={() => onChange({ due: filter.due === 'soon' ? '' : 'soon' })}
          >
            ▲ {t('cases:list.soon', { count: counts.soon })}
          </button>
        </span>
      )}
    </nav>
  );
}
