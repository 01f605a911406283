import { useTranslation } from 'react-i18next';
import type { CaseItem, Labelled, Phase } from '../api/types.js';

const FLAGS = ['urgent', 'supervised', 'sensitive', 'secret'] as const;

/** The marks of a case, as words. */
export function Flags({ item }: { item: Pick<CaseItem, (typeof FLAGS)[number]> }) {
  const { t } = useTranslation();
  const shown = FLAGS.filter((flag) => item[flag]);
  if (shown.length === 0) return null;
  return (
    <span className="flags">
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
