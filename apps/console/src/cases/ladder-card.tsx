import { useTranslation } from 'react-i18next';
import type { CaseView } from '../api/types.js';
import { Card } from '../shell/page.js';

/** On which rungs of the ladder the case stands, the highest first: why, and what to think of. */
export function LadderCard({ view }: { view: CaseView }) {
  const { t } = useTranslation();
  if (view.rungs.length === 0) return null;
  return (
    <Card title={t('cases:ladder.title')} className="ladder">
      <ol reversed>
        {[...view.rungs].reverse().map(({ value, label, suggests, basis }) => (
          <li key={value}>
            <b>{label}</b>
            {suggests && (
              <span className="role">{t('cases:ladder.suggests', { event: suggests.label })}</span>
            )}
            <p className="muted">{t('cases:ladder.basis', { basis })}</p>
          </li>
        ))}
      </ol>
      <p className="muted">{t('cases:ladder.hint')}</p>
    </Card>
  );
}
