import { useTranslation } from 'react-i18next';
import type { CaseItem, Labelled, Phase } from '../api/types.js';

const FLAGS = ['urgent', 'supervised', 'sensitive', 'secret', 'undelivered'] as const;
/** What the light of the case says already. */
const SAID_BY_LIGHT = new Set(['warned', 'passed']);

/** The marks of a case, as words. */
export function Flags({ item }: { item: Pick<CaseItem, (typeof FLAGS)[number] | 'rung'> }) {
  const { t } = useTranslation();
  const shown = FLAGS.filter((flag) => item[flag]);
  const rung = item.rung && !SAID_BY_LIGHT.has(item.rung.value) ? item.rung : null;
  if (shown.length === 0 && !rung) return null;
  return (
    <span className="flags">
      {rung && (
        <span className="flag flag-rung" title={t('cases:ladder.title')}>
          {rung.label}
        </span>
      )}
      {shown.map((flag) => (
        <span key={flag} className={`flag flag-${flag}`}>
          {t(`cases:flags.${flag}`)}
        </span>
      ))}
    </span>
  );
}

export function StateTag({ phase, state }: { phase: Labelled; state: Labelled }) {
  return (
    <span
      className={`state state-${phase.value as Phase}`}
      title={`${phase.label} · ${state.label}`}
    >
      {state.label}
    </span>
  );
}
