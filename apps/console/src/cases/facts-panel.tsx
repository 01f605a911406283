import { useTranslation } from 'react-i18next';
import type { CaseView } from '../api/types.js';
import { Card } from '../shell/page.js';

export function FactsPanel({ view }: { view: CaseView }) {
  const { t } = useTranslation();
  if (view.facts.length === 0) return null;
  return (
    <Card title={t('cases:page.facts')}>
      <dl className="pairs pairs-single">
        {view.facts.map(({ name, label, value }) => (
          <div key={name}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
