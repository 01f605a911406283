import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { call } from '../api/http.js';
import { Card } from '../shell/page.js';
import { ProblemAlert } from '../shell/problem-alert.js';
import { useNow } from '../shell/use-now.js';
import { shortTimeText } from '../time.js';

/** Cases that may be about the same: a person decides; nothing is merged by itself. */
export function SimilarPanel({ query }: { query: Record<string, string> | null }) {
  const { t } = useTranslation();
  const now = useNow();
  const { data, error } = useQuery({
    queryKey: ['similar', query],
    queryFn: ({ signal }) => call('similarRequests', { query: query ?? {}, signal }),
    enabled: query !== null,
    placeholderData: keepPreviousData,
    // What was compared holds the caller's telephone: it is not kept.
    gcTime: 0,
  });
  const found = query === null ? [] : (data ?? []);
  return (
    <Card title={t('requests:similar.title')} className="similar">
      <div role="status">
        {query === null && <p className="muted small">{t('requests:similar.waiting')}</p>}
        {error && <ProblemAlert error={error} />}
        {query !== null && data?.length === 0 && (
          <p className="muted small">{t('requests:similar.none')}</p>
        )}
        <ul>
          {found.map((item) => (
            <li key={item.caseId}>
              <a
                href={`/cases/${item.caseId}`}
                target="_blank"
                rel="noopener"
                title={t('requests:similar.open', { number: item.number })}
              >
                {item.number}
              </a>
              <span className="muted">
                {item.state} · {shortTimeText(item.receivedAt, now)}
              </span>
              <p>{item.title}</p>
              <span className="similar-why">
                <b>{t('requests:similar.score', { percent: Math.round(item.score * 100) })}</b>
                {item.reasons.map((reason) => (
                  <span key={reason} className="flag">
                    {t(`requests:similar.reasons.${reason}`)}
                  </span>
                ))}
              </span>
            </li>
          ))}
        </ul>
      </div>
    </Card>
  );
}
