import { Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { DeadlineView } from '../api/types.js';
import { Card } from '../shell/page.js';
import { useNow } from '../shell/use-now.js';
import { timeText } from '../time.js';
import { LightTag, useDueText } from './light.js';
import { elapsed } from './remaining.js';

function Basis({ deadline }: { deadline: DeadlineView }) {
  const { t } = useTranslation();
  return (
    <dl className="basis">
      <dt>{t('cases:page.basis')}</dt>
      <dd>{deadline.basis}</dd>
      <dt>{t('cases:page.started')}</dt>
      <dd>{timeText(deadline.startedAt)}</dd>
    </dl>
  );
}

function Status({ deadline }: { deadline: DeadlineView }) {
  const { t } = useTranslation();
  const now = useNow();
  const { status, passedAt, kind, light, dueAt, dueDay, workingDays } = deadline;
  if (status === 'paused')
    return <span className="light light-none">⏸ {t('cases:page.paused')}</span>;
  // A right that was not used is lost; nobody is late.
  if (status === 'running' && kind === 'window' && new Date(dueAt) <= now)
    return <span className="light light-none">{t('cases:page.windowEnded')}</span>;
  if (status === 'running')
    return <LightTag light={light} due={{ at: dueAt, day: dueDay, workingDays }} />;
  const late = passedAt !== null && kind === 'duty';
  return (
    <span className={late ? 'bad' : 'ok'}>
      {late ? `■ ${t('cases:page.stoppedLate')}` : `✓ ${t('cases:page.stopped')}`}
    </span>
  );
}

function Deadline({ caseId, deadline }: { caseId: number; deadline: DeadlineView }) {
  const { t } = useTranslation();
  const now = useNow();
  const dueText = useDueText();
  const { name, ordinal, label, unit, kind, status, light, provisional, startedAt, dueAt, dueDay } =
    deadline;
  const share = Math.round(elapsed(startedAt, dueAt, now) * 100);
  return (
    <li className={`deadline deadline-${status}`}>
      <div className="deadline-head">
        <Tooltip title={<Basis deadline={deadline} />} placement="left">
          <b tabIndex={0}>{label}</b>
        </Tooltip>
        {kind === 'window' && <span className="role">{t('cases:page.window')}</span>}
        <Status deadline={deadline} />
      </div>
      {status !== 'stopped' && (
        <div
          className={`bar bar-${light}`}
          role="progressbar"
          aria-label={label}
          aria-valuenow={share}
          aria-valuemin={0}
          aria-valuemax={100}
        >
          <i style={{ width: `${share}%` }} />
        </div>
      )}
      <p className="muted">
        {t('cases:page.dueDay')} {dueText({ at: dueAt, day: dueDay })}
        {provisional && (
          <Tooltip title={t('cases:page.provisionalHint')}>
            <em className="provisional" tabIndex={0}>
              {t('cases:page.provisional')}
            </em>
          </Tooltip>
        )}
        {unit && <> · {unit.name}</>}
        <Link
          className="deadline-why"
          to={`/cases/${caseId}/deadlines/${name}?ordinal=${ordinal}`}
          aria-label={t('deadlines:openOf', { label })}
        >
          {t('deadlines:open')}
        </Link>
      </p>
    </li>
  );
}

/** The clocks of the case: those that run or stand still first, those that ended folded away. */
export function DeadlinesPanel({
  caseId,
  deadlines,
}: {
  caseId: number;
  deadlines: readonly DeadlineView[];
}) {
  const { t } = useTranslation();
  const open = deadlines
    .filter(({ status }) => status !== 'stopped')
    .sort((a, b) => a.dueAt.localeCompare(b.dueAt));
  const ended = deadlines.filter(({ status }) => status === 'stopped');
  const row = (deadline: DeadlineView) => (
    <Deadline key={`${deadline.name}-${deadline.ordinal}`} caseId={caseId} deadline={deadline} />
  );
  return (
    <Card title={t('cases:page.deadlines')} className="deadlines">
      {deadlines.length === 0 && <p className="muted">{t('cases:page.noDeadlines')}</p>}
      <ul>{open.map(row)}</ul>
      {ended.length > 0 && (
        <details open={open.length === 0}>
          <summary>{t('cases:page.stoppedCount', { count: ended.length })}</summary>
          <ul>{ended.map(row)}</ul>
        </details>
      )}
    </Card>
  );
}
