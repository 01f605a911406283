import { EyeOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCategoryName } from './category-name.js';
import { useVocabulary } from '../api/queries.js';
import type { CaseView, RequestView } from '../api/types.js';
import { Card } from '../shell/page.js';
import { timeText } from '../time.js';
import { RevealDialog } from './reveal-dialog.js';
import { wordOf } from './word.js';

function RequesterLine({ view, request }: { view: CaseView; request: RequestView }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const { requester } = request;
  const words = !requester
    ? t('cases:page.hidden')
    : requester.anonymous
      ? t('cases:page.anonymous')
      : [requester.name, requester.phone].filter(Boolean).join('　') || t('cases:page.hidden');
  return (
    <>
      <span>{words}</span>
      {view.mayReveal && !requester?.anonymous && (
        <Button size="small" type="link" icon={<EyeOutlined />} onClick={() => setAsking(true)}>
          {t('cases:page.reveal')}
        </Button>
      )}
      {asking && (
        <RevealDialog caseId={view.id} requestId={request.id} onClose={() => setAsking(false)} />
      )}
    </>
  );
}

function OneRequest({
  view,
  request,
  several,
}: {
  view: CaseView;
  request: RequestView;
  several: boolean;
}) {
  const { t } = useTranslation();
  const { data: words } = useVocabulary();
  const category = useCategoryName(request.category);
  return (
    <section className="request">
      {several && <h3>{request.title}</h3>}
      <p className="request-content">{request.content}</p>
      <dl className="pairs">
        <div>
          <dt>{t('cases:page.requester')}</dt>
          <dd>
            <RequesterLine view={view} request={request} />
            {request.secret && <span className="flag flag-secret">{t('cases:page.secret')}</span>}
          </dd>
        </div>
        <div>
          <dt>{t('cases:page.place')}</dt>
          <dd>{request.place ?? '—'}</dd>
        </div>
        <div>
          <dt>{t('cases:page.received')}</dt>
          <dd>
            {[timeText(request.receivedAt), wordOf(words?.channels, request.channel)]
              .filter(Boolean)
              .join(' · ')}
          </dd>
        </div>
        <div>
          <dt>{t('cases:page.type')}</dt>
          <dd>
            {[wordOf(words?.requestTypes, request.type), category].filter(Boolean).join(' · ')}
          </dd>
        </div>
        <div>
          <dt>{t('cases:page.wishes')}</dt>
          <dd>
            {t(request.replyWanted ? 'cases:page.replyWanted' : 'cases:page.replyUnwanted')} ·{' '}
            {t(request.consentToPublish ? 'cases:page.publish' : 'cases:page.noPublish')}
          </dd>
        </div>
      </dl>
    </section>
  );
}

/** What was asked: always as text, never as HTML. Several requests where cases were merged. */
export function RequestsCard({ view }: { view: CaseView }) {
  const { t } = useTranslation();
  const count = view.requests.length;
  return (
    <Card title={count > 1 ? t('cases:page.requestsCount', { count }) : t('cases:page.requests')}>
      {view.requests.map((request) => (
        <OneRequest key={request.id} view={view} request={request} several={count > 1} />
      ))}
    </Card>
  );
}
