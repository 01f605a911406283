import { ArrowLeftOutlined, FilePdfOutlined, PrinterOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Alert, Button } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams, useSearchParams } from 'react-router';
import { ApiError } from '../api/api-error.js';
import { calls } from '../api/calls.js';
import { call, session, urlOf } from '../api/http.js';
import { keys } from '../api/queries.js';
import type { DeadlineExplanation } from '../api/types.js';
import { useDueText } from '../cases/light.js';
import { NotFoundPage } from '../shell/message-pages.js';
import { Loading, usePageTitle } from '../shell/page.js';
import { ProblemAlert } from '../shell/problem-alert.js';
import { useNow } from '../shell/use-now.js';
import { timeText } from '../time.js';
import { MonthCalendar } from './month-calendar.js';
import { WhatIfDialog } from './what-if-dialog.js';

/** Why a deadline is due then: to be read, printed, and asked what would become of it. */
export default function DeadlinePage() {
  const { id: idText, name = '' } = useParams();
  const [search] = useSearchParams();
  const id = Number(idText);
  const ordinal = search.get('ordinal') ?? undefined;
  const valid = Number.isSafeInteger(id) && id > 0;
  const { data, error, isPending, refetch } = useQuery({
    queryKey: [...keys.case(id), 'deadline', name, ordinal ?? ''],
    queryFn: ({ signal }) =>
      call('explainDeadline', { params: { id, name }, query: { ordinal }, signal }),
    enabled: valid,
  });
  usePageTitle(data ? `${data.case.number} ${data.label}` : '');
  if (!valid) return <NotFoundPage />;
  if (isPending) return <Loading />;
  if (!data) {
    if (error instanceof ApiError && error.status === 404) return <NotFoundPage />;
    return <ProblemAlert error={error} onRetry={() => void refetch()} />;
  }
  return <Sheet explanation={data} />;
}

function Sheet({ explanation }: { explanation: DeadlineExplanation }) {
  const { t } = useTranslation();
  const now = useNow();
  const [asking, setAsking] = useState(false);
  const { counted, days, omittedDays, sentence, status } = explanation;
  return (
    <article className="deadline-sheet">
      <Tools explanation={explanation} onAsk={() => setAsking(true)} />
      <h1>{t('deadlines:title')}</h1>
      <Facts explanation={explanation} />
      {counted.agrees ? (
        <p className="deadline-sentence">{sentence}</p>
      ) : (
        <Alert type="warning" showIcon title={counted.note} />
      )}
      <h2>{t('deadlines:steps')}</h2>
      <Steps explanation={explanation} />
      <h2>{t('deadlines:drawing')}</h2>
      <MonthCalendar days={days} omitted={omittedDays} />
      <p className="print-only muted">
        {t('deadlines:printed', { at: timeText(now.toISOString()) })}
      </p>
      {asking && status !== 'stopped' && (
        <WhatIfDialog explanation={explanation} onClose={() => setAsking(false)} />
      )}
    </article>
  );
}

function Tools({ explanation, onAsk }: { explanation: DeadlineExplanation; onAsk: () => void }) {
  const { t } = useTranslation();
  const { name, ordinal, status } = explanation;
  const { id, number, title } = explanation.case;
  const [, pdf = ''] = calls.printDeadline.split(' ');
  return (
    <div className="deadline-tools no-print">
      <Link to={`/cases/${id}`}>
        <ArrowLeftOutlined /> {number} {title}
      </Link>
      <div>
        {status !== 'stopped' && (
          <Button type="primary" ghost onClick={onAsk}>
            {t('deadlines:whatIf.open')}
          </Button>
        )}
        <Button icon={<PrinterOutlined />} onClick={() => window.print()}>
          {t('deadlines:print')}
        </Button>
        <Button
          icon={<FilePdfOutlined />}
          href={urlOf(pdf, { id, name }, { ordinal, language: session.language })}
          target="_blank"
        >
          PDF
        </Button>
      </div>
    </div>
  );
}

function Facts({ explanation }: { explanation: DeadlineExplanation }) {
  const { t } = useTranslation();
  const dueText = useDueText();
  const { rule, counted, calendarVersion, dueAt, dueDay, provisional, ordinal, unit } = explanation;
  const facts: [string, ReactNode][] = [
    ['number', `${explanation.case.number} · ${explanation.case.kind.label}`],
    ['caseTitle', explanation.case.title],
    [
      'deadline',
      ordinal > 1
        ? t('deadlines:instance', { label: explanation.label, count: ordinal })
        : explanation.label,
    ],
    ...(unit ? ([['unit', unit.name]] as [string, ReactNode][]) : []),
    [
      'rule',
      t(rule.validFrom === null ? 'deadlines:ruleAlways' : 'deadlines:ruleText', {
        length: rule.lengthText,
        profile: rule.profile.label,
        validFrom: rule.validFrom,
      }),
    ],
    ['basis', explanation.basis],
    [
      'calendar',
      counted.calendarVersion === calendarVersion
        ? calendarVersion
        : `${calendarVersion} / ${counted.calendarVersion}`,
    ],
    ['started', timeText(explanation.startedAt)],
    [
      'due',
      <>
        <b>{dueText({ at: dueAt, day: dueDay })}</b>
        {provisional && <em className="provisional">{t('cases:page.provisional')}</em>}
      </>,
    ],
    ['status', t(`deadlines:status.${isOverdue(explanation) ? 'overdue' : explanation.status}`)],
  ];
  return (
    <dl className="deadline-facts">
      {facts.map(([key, value]) => (
        <div key={key}>
          <dt>{t(`deadlines:facts.${key}`)}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

const isOverdue = ({ status, passedAt }: DeadlineExplanation): boolean =>
  status === 'running' && passedAt !== null;

function Steps({ explanation: { steps } }: { explanation: DeadlineExplanation }) {
  const { t } = useTranslation();
  const amount = (count: number | null, unit: string | null): string => {
    if (count === null || unit === null) return '';
    const minutes = Math.round(count);
    if (unit !== 'minute') return t(`deadlines:amount.${unit}`, { count });
    const hours = t('deadlines:amount.hour', { count: Math.floor(minutes / 60) });
    if (minutes % 60 === 0) return hours;
    const rest = t('deadlines:amount.minute', { count: minutes % 60 });
    return minutes < 60 ? rest : `${hours} ${rest}`;
  };
  const range = (from: string | null, to: string | null): string =>
    from === null || to === null || from === to ? (from ?? '') : `${from} – ${to}`;
  return (
    <table className="plain-table deadline-steps" aria-label={t('deadlines:steps')}>
      <thead>
        <tr>
          {['step', 'days', 'amountTitle', 'why'].map((key) => (
            <th key={key} scope="col">
              {t(`deadlines:${key}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {steps.map(({ step, from, to, count, unit, why }, index) => (
          <tr key={index} className={`step-${step}`}>
            <td>{index + 1}</td>
            <td>{range(from, to)}</td>
            <td>{amount(count, unit)}</td>
            <td>{why}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
