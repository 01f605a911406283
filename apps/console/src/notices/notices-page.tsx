import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Checkbox, Empty } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { call } from '../api/http.js';
import { keys, useNotices } from '../api/queries.js';
import type { Notice } from '../api/types.js';
import { Loading, usePageTitle } from '../shell/page.js';
import { ProblemAlert } from '../shell/problem-alert.js';
import { timeText } from '../time.js';
import { isUnread } from './unread.js';

function useMarkRead() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (ids: string[]) => {
      for (const id of ids) await call('readNotice', { params: { id } });
    },
    onSettled: () => client.invalidateQueries({ queryKey: keys.notices }),
  });
}

function OneNotice({ notice, onRead }: { notice: Notice; onRead: (ids: string[]) => void }) {
  const { t } = useTranslation();
  const unread = isUnread(notice);
  return (
    <li className={`notice${unread ? ' unread' : ''}${notice.withdrawn ? ' withdrawn' : ''}`}>
      <div className="notice-head">
        {unread && <span className="dot" role="img" aria-label={t('shell:notices.unread')} />}
        <b>{notice.subject}</b>
        {notice.withdrawn && (
          <span className="flag flag-withdrawn">{t('shell:notices.withdrawn')}</span>
        )}
        <time dateTime={notice.at}>{timeText(notice.at)}</time>
      </div>
      <p>{notice.body}</p>
      <div className="notice-links">
        <Link to={`/cases/${notice.caseId}`} onClick={() => unread && onRead([notice.id])}>
          {t('shell:notices.open')}
        </Link>
        {unread && (
          <Button type="link" size="small" onClick={() => onRead([notice.id])}>
            {t('shell:notices.markRead')}
          </Button>
        )}
      </div>
    </li>
  );
}

export default function NoticesPage() {
  const { t } = useTranslation();
  usePageTitle(t('shell:notices.title'));
  const { data = [], error, isPending, refetch } = useNotices();
  const { mutate, isPending: marking, error: refused } = useMarkRead();
  const [unreadOnly, setUnreadOnly] = useState(false);
  const unread = data.filter(isUnread);
  const shown = unreadOnly ? unread : data;
  return (
    <div className="notices">
      <header className="page-head">
        <h1>{t('shell:notices.title')}</h1>
        <span className="page-head-right">
          <Checkbox checked={unreadOnly} onChange={(event) => setUnreadOnly(event.target.checked)}>
            {t('shell:notices.unreadOnly')} ({unread.length})
          </Checkbox>
          <Button
            disabled={unread.length === 0}
            loading={marking}
            onClick={() => mutate(unread.map(({ id }) => id))}
          >
            {t('shell:notices.markAll')}
          </Button>
        </span>
      </header>
      {isPending && <Loading />}
      {(error ?? refused) && (
        <ProblemAlert error={error ?? refused} onRetry={() => void refetch()} />
      )}
      {!isPending && shown.length === 0 && (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('shell:notices.empty')} />
      )}
      <ul className="card notice-list">
        {shown.map((notice) => (
          <OneNotice key={notice.id} notice={notice} onRead={mutate} />
        ))}
      </ul>
    </div>
  );
}
