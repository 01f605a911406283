import { ArrowLeftOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { App, Typography } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useCategoryName } from './category-name.js';
import { Link, useParams } from 'react-router';
import { ApiError } from '../api/api-error.js';
import { keys, useCase } from '../api/queries.js';
import { onCaseChanged } from '../api/stream.js';
import type { CaseView } from '../api/types.js';
import { NotFoundPage } from '../shell/message-pages.js';
import { Loading, usePageTitle } from '../shell/page.js';
import { ProblemAlert } from '../shell/problem-alert.js';
import { ActionPanel } from './action-panel.js';
import { AssignmentsCard } from './assignments-card.js';
import { DeadlinesPanel } from './deadlines-panel.js';
import { FactsPanel } from './facts-panel.js';
import { FilesCard } from './files-card.js';
import { Flags, StateTag } from './flags.js';
import { LadderCard } from './ladder-card.js';
import { LightTag } from './light.js';
import { RequestsCard } from './requests-card.js';
import { TimelineCard } from './timeline-card.js';

/** Somebody else's step is shown at once; what this person is typing stays. */
function useLiveCase(view: CaseView | undefined): void {
  const client = useQueryClient();
  const { t } = useTranslation();
  const { message } = App.useApp();
  const id = view?.id;
  const version = view?.version ?? 0;
  useEffect(
    () =>
      onCaseChanged((event) => {
        // The newest view may be in hand and not drawn yet.
        const known = client.getQueryData<CaseView>(keys.case(event.caseId))?.version ?? version;
        if (event.caseId !== id || event.version <= known) return;
        void client.invalidateQueries({ queryKey: keys.case(event.caseId) });
        void client.invalidateQueries({ queryKey: keys.timeline(event.caseId) });
        // What comes back of one's own step is no news.
        if (client.isMutating() === 0)
          void message.info({ key: 'case-changed', content: t('cases:page.changed') });
      }),
    [client, id, version, message, t],
  );
}

function CaseHeader({ view }: { view: CaseView }) {
  const { t } = useTranslation();
  const category = useCategoryName(view.category);
  return (
    <header className="case-head">
      <Link to="/cases" className="case-back">
        <ArrowLeftOutlined /> {t('cases:page.back')}
      </Link>
      <div className="case-head-line">
        <Typography.Text
          className="case-number"
          copyable={{
            text: view.number,
            tooltips: [t('cases:page.copyNumber'), t('shell:common.copied')],
          }}
        >
          {view.number}
        </Typography.Text>
        <StateTag phase={view.phase} state={view.state} />
        <LightTag light={view.light} due={view.due} />
        {view.due && view.light !== 'none' && <span className="muted">{view.due.label}</span>}
        <Flags item={view} />
        <span className="muted">
          {view.kind.label} · {view.type.label}
          {category && ` · ${category}`}
        </span>
      </div>
      <h1>{view.title}</h1>
    </header>
  );
}

export default function CasePage() {
  const id = Number(useParams()['id']);
  if (!Number.isSafeInteger(id) || id < 1) return <NotFoundPage />;
  // A page for each case: nothing typed for one case can be sent to another.
  return <OneCase key={id} id={id} />;
}

function OneCase({ id }: { id: number }) {
  const { data: view, error, isPending, refetch } = useCase(id);
  usePageTitle(view ? `${view.number} ${view.title}` : '');
  useLiveCase(view);
  if (isPending) return <Loading />;
  if (!view) {
    if (error instanceof ApiError && error.status === 404) return <NotFoundPage />;
    return <ProblemAlert error={error} onRetry={() => void refetch()} />;
  }
  return (
    <article className="case">
      <CaseHeader view={view} />
      <div className="case-columns">
        <div className="case-main">
          <RequestsCard view={view} />
          <AssignmentsCard assignments={view.assignments} />
          <TimelineCard caseId={id} />
          <FilesCard view={view} />
        </div>
        <aside className="case-side">
          <ActionPanel view={view} />
          <DeadlinesPanel caseId={id} deadlines={view.deadlines} />
          <LadderCard view={view} />
          <FactsPanel view={view} />
        </aside>
      </div>
    </article>
  );
}
