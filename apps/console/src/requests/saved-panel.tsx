import { CheckCircleFilled, CopyOutlined } from '@ant-design/icons';
import { App, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useCase } from '../api/queries.js';
import type { CreatedRequest } from '../api/types.js';
import { ActionPanel } from '../cases/action-panel.js';
import { StateTag } from '../cases/flags.js';
import { LightTag } from '../cases/light.js';
import { useKeys } from '../shell/use-keys.js';

/** What is read to the caller, and what to do with the case at once: answer it, or send it on. */
export function SavedPanel({
  created,
  onAnother,
}: {
  created: CreatedRequest;
  onAnother: () => void;
}) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const { data: view = created.case } = useCase(created.case.id);
  useKeys({ n: onAnother });
  const copy = async () => {
    await navigator.clipboard.writeText(
      `${t('requests:saved.number')} ${view.number}\n${t('requests:saved.code')} ${created.queryCode}`,
    );
    void message.success(t('shell:common.copied'));
  };
  return (
    <div className="saved">
      <section className="card saved-card" role="status">
        <h1>
          <CheckCircleFilled /> {t('requests:saved.title')}
        </h1>
        <dl className="saved-codes">
          <div>
            <dt>{t('requests:saved.number')}</dt>
            <dd>{view.number}</dd>
          </div>
          <div>
            <dt>{t('requests:saved.code')}</dt>
            <dd>{created.queryCode}</dd>
          </div>
        </dl>
        <p className="muted">{t('requests:saved.read')}</p>
        <p className="saved-state">
          <b>{view.title}</b>
          <StateTag phase={view.phase} state={view.state} />
          <LightTag light={view.light} due={view.due} />
        </p>
        <p className="saved-buttons">
          <Button icon={<CopyOutlined />} onClick={() => void copy()}>
            {t('requests:saved.copy')}
          </Button>
          <Link to={`/cases/${view.id}`}>{t('requests:saved.open')}</Link>
          <Button type="primary" ghost onClick={onAnother}>
            {t('requests:saved.another')} (n)
          </Button>
        </p>
      </section>
      <ActionPanel view={view} title={t('requests:saved.next')} />
    </div>
  );
}
