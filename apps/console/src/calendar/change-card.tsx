import { Button, Progress, Spin, Tag } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CalendarChange } from '../api/types.js';
import { timeText } from '../time.js';
import { DecideDialog } from './decide-dialog.js';
import { Doubts } from './doubts.js';
import { Impact } from './impact.js';
import { useIsCounted } from './use-calendar.js';

const COLORS = {
  proposed: 'gold',
  approved: 'blue',
  applied: 'green',
  rejected: 'default',
} as const;
const SHOWN_DAYS = 8;

/** One change: what, why, by whom, what it moves, and how far that is. */
export function ChangeCard({ change }: { change: CalendarChange }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(change.state === 'proposed');
  const [verdict, setVerdict] = useState<'approve' | 'reject' | null>(null);
  const { impact, state } = change;
  const counted = useIsCounted()(change);
  return (
    <article className="change" id={`change-${change.id}`}>
      <header>
        <Tag color={COLORS[state]}>{t(`calendar:state.${state}`)}</Tag>
        <b>
          {change.kind === 'year'
            ? t('calendar:yearNotice', { year: change.year })
            : (change.unit?.name ?? t('calendar:city'))}
        </b>
        <span>{change.reason}</span>
        <span className="change-actions">
          {change.mayApprove && (
            <Button type="primary" size="small" onClick={() => setVerdict('approve')}>
              {t('calendar:approve')}
            </Button>
          )}
          {change.mayReject && (
            <Button size="small" onClick={() => setVerdict('reject')}>
              {t('calendar:reject')}
            </Button>
          )}
          {impact && (
            <Button size="small" aria-expanded={open} onClick={() => setOpen(!open)}>
              {t(open ? 'calendar:impact.hide' : 'calendar:impact.show')}
            </Button>
          )}
        </span>
      </header>
      <Days change={change} />
      {state === 'proposed' && <Doubts change={change} />}
      <p className="muted small">{history(change, t)}</p>
      {!counted && <Counting />}
      <Applied change={change} />
      {open && impact && <Impact change={change} totals={impact} />}
      {verdict && (
        <DecideDialog change={change} verdict={verdict} onClose={() => setVerdict(null)} />
      )}
    </article>
  );
}

/** Stands where the list will be: an empty list would be read as "nothing moves". */
function Counting() {
  const { t } = useTranslation();
  return (
    <p className="impact counting" role="status">
      <Spin size="small" /> {t('calendar:impact.counting')}
    </p>
  );
}

function Days({ change: { days } }: { change: CalendarChange }) {
  const { t } = useTranslation();
  const [all, setAll] = useState(false);
  const shown = all ? days : days.slice(0, SHOWN_DAYS);
  return (
    <ul className="change-days">
      {shown.map(({ day, does, name }) => (
        <li key={day}>
          {day} <b>{t(`calendar:does.${does}`)}</b> {name}
        </li>
      ))}
      {days.length > shown.length && (
        <li>
          <Button type="link" size="small" onClick={() => setAll(true)}>
            {t('calendar:allDays', { count: days.length })}
          </Button>
        </li>
      )}
    </ul>
  );
}

function history(change: CalendarChange, t: ReturnType<typeof useTranslation>['t']): string {
  const parts = [
    change.source,
    t('calendar:proposedBy', { name: change.proposedBy, at: timeText(change.proposedAt) }),
    change.decidedAt &&
      t(change.state === 'rejected' ? 'calendar:rejectedBy' : 'calendar:approvedBy', {
        name: change.decidedBy,
        at: timeText(change.decidedAt),
      }),
    change.note,
  ];
  return parts.filter(Boolean).join(' · ');
}

function Applied({ change: { progress } }: { change: CalendarChange }) {
  const { t } = useTranslation();
  if (!progress) return null;
  const { cases, done, failed, appliedAt } = progress;
  // Approved, and not listed anew yet.
  if (appliedAt === null && cases === 0) return <Counting />;
  const percent = cases === 0 ? 100 : Math.floor((100 * done) / cases);
  return (
    <div role="status">
      {appliedAt === null && <Progress percent={percent} size="small" status="active" />}
      <p className={failed > 0 ? 'bad' : 'muted small'}>
        {t(appliedAt === null ? 'calendar:applying' : 'calendar:appliedCases', { done, cases })}
        {failed > 0 && ` ${t('calendar:failed', { count: failed })}`}
      </p>
    </div>
  );
}
