import { Button, Tooltip } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCategoryName } from './category-name.js';
import { useTimeline } from '../api/queries.js';
import type { TimelineEvent } from '../api/types.js';
import { Card, Loading } from '../shell/page.js';
import { ProblemAlert } from '../shell/problem-alert.js';
import { useMe } from '../shell/session.js';
import { timeText } from '../time.js';
import { useVerify, VerifyButtons, VerifyResult } from './verify-history.js';

function useActorText() {
  const { t } = useTranslation();
  return ({ kind, name, role, unit }: TimelineEvent['actor']) => {
    if (kind === 'system') return t('cases:page.system');
    if (kind === 'requester') return t('cases:page.requesterActor');
    return [name, role, unit].filter(Boolean).join(' · ');
  };
}

function Step({ event }: { event: TimelineEvent }) {
  const { t } = useTranslation();
  const actorText = useActorText();
  const moved = event.from?.value !== event.to.value;
  return (
    <li className={`step step-${event.actor.kind}`}>
      <div className="step-head">
        <b>{event.label}</b>
        {moved && (
          <span className="step-move">
            {event.from && <>{event.from.label} → </>}
            {event.to.label}
          </span>
        )}
        <span className="step-right">
          <time dateTime={event.at}>{timeText(event.at)}</time>
          <Tooltip title={t('cases:page.hash', { hash: event.hash })}>
            <code tabIndex={0}>
              #{event.seq} {event.hash.slice(0, 8)}
            </code>
          </Tooltip>
        </span>
      </div>
      <p className="step-actor">{actorText(event.actor)}</p>
      {event.details.length > 0 && (
        <dl className="step-details">
          {event.details.map(({ name, label, value }) => (
            <div key={name}>
              <dt>{label}</dt>
              <dd>{name === 'category' ? <CategoryName code={value} /> : value}</dd>
            </div>
          ))}
        </dl>
      )}
    </li>
  );
}

function CategoryName({ code }: { code: string }) {
  return useCategoryName(code);
}

export function TimelineCard({ caseId }: { caseId: number }) {
  const { t } = useTranslation();
  const me = useMe();
  const { data = [], error, isPending, refetch } = useTimeline(caseId);
  const verifying = useVerify(caseId);
  const [newestFirst, setNewestFirst] = useState(true);
  const steps = [...data].sort((a, b) => (newestFirst ? b.seq - a.seq : a.seq - b.seq));
  return (
    <Card
      title={t('cases:page.timeline')}
      extra={
        <span>
          {me.rights.includes('case.verify') && (
            <VerifyButtons caseId={caseId} verifying={verifying} />
          )}
          <Button size="small" type="link" onClick={() => setNewestFirst(!newestFirst)}>
            {t(newestFirst ? 'cases:page.newestFirst' : 'cases:page.oldestFirst')}
          </Button>
        </span>
      }
    >
      <VerifyResult verifying={verifying} />
      {isPending && <Loading />}
      {error && <ProblemAlert error={error} onRetry={() => void refetch()} />}
      <ol className="timeline">
        {steps.map((event) => (
          <Step key={event.seq} event={event} />
        ))}
      </ol>
    </Card>
  );
}
