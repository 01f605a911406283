import { LeftOutlined, PlusOutlined, RightOutlined } from '@ant-design/icons';
import { Alert, Button, Empty } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { UnitSelect } from '../forms/unit-select.js';
import { Card, Loading, usePageTitle } from '../shell/page.js';
import { ProblemAlert } from '../shell/problem-alert.js';
import { useMe } from '../shell/session.js';
import { useNow } from '../shell/use-now.js';
import '../styles/calendar.css';
import { timeText } from '../time.js';
import { ChangeCard } from './change-card.js';
import { ProposeDialog } from './propose-dialog.js';
import { useChanges, useYear } from './use-calendar.js';
import { YearView } from './year-view.js';

/** The days as they count, what was and is to be changed about them, and what that moves. */
export default function CalendarPage() {
  const { t } = useTranslation();
  usePageTitle(t('calendar:title'));
  const me = useMe();
  const today = timeText(useNow().toISOString()).slice(0, 10);
  const [year, setYear] = useState(() => Number(today.slice(0, 4)));
  const [unit, setUnit] = useState<number>();
  const [proposing, setProposing] = useState(false);
  const view = useYear(year, unit);
  return (
    <>
      <header className="page-head">
        <h1>{t('calendar:title')}</h1>
        <span className="year-switch">
          <Button
            icon={<LeftOutlined />}
            aria-label={t('calendar:before')}
            onClick={() => setYear(year - 1)}
          />
          <b aria-live="polite">{year}</b>
          <Button
            icon={<RightOutlined />}
            aria-label={t('calendar:after')}
            onClick={() => setYear(year + 1)}
          />
        </span>
        <UnitSelect label={t('calendar:city')} value={unit} onChange={setUnit} width={240} />
        {me.rights.includes('calendar.propose') && (
          <span className="page-head-right">
            <Button type="primary" icon={<PlusOutlined />} onClick={() => setProposing(true)}>
              {t('calendar:propose.open')}
            </Button>
          </span>
        )}
      </header>
      {view.isPending && <Loading />}
      {view.error && <ProblemAlert error={view.error} onRetry={() => void view.refetch()} />}
      {view.data && !view.data.published && (
        <Alert
          type="warning"
          showIcon
          title={t('calendar:unpublished', { year: view.data.year, last: view.data.lastYear })}
        />
      )}
      {view.data && (
        <section className="card">
          <YearView view={view.data} today={today} />
        </section>
      )}
      <Changes />
      {proposing && <ProposeDialog onClose={() => setProposing(false)} />}
    </>
  );
}

function Changes() {
  const { t } = useTranslation();
  const { data, error, isPending, refetch } = useChanges();
  return (
    <Card title={t('calendar:changes')}>
      {isPending && <Loading />}
      {error && <ProblemAlert error={error} onRetry={() => void refetch()} />}
      {data?.length === 0 && (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('calendar:noChanges')} />
      )}
      {data?.map((change) => (
        <ChangeCard key={change.id} change={change} />
      ))}
    </Card>
  );
}
