import { Button, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { CalendarChange, CalendarImpactPage, CalendarMoveView } from '../api/types.js';
import { ProblemAlert } from '../shell/problem-alert.js';
import { timeText } from '../time.js';
import { useImpact, type Shown } from './use-calendar.js';

type Totals = NonNullable<CalendarChange['impact']>;

/** What a change moves: counts, units, finished deadlines by both calendars, and each deadline with both dates. */
export function Impact({ change, totals }: { change: CalendarChange; totals: Totals }) {
  const { t } = useTranslation();
  const [unit, setUnit] = useState<number>();
  return (
    <div className="impact">
      <p>
        {t('calendar:impact.total', { ...totals, count: totals.moved })}
        {totals.firmed > 0 && ` ${t('calendar:impact.firmedCount', { count: totals.firmed })}`}
        {totals.warned > 0 && ` ${t('calendar:impact.warnedCount', { count: totals.warned })}`}
      </p>
      <div className="impact-tables">
        {totals.byUnit.length > 0 && <ByUnit totals={totals} unit={unit} onUnit={setUnit} />}
        {totals.finished.length > 0 && <Finished totals={totals} />}
      </div>
      <Moves key={unit ?? 0} change={change} totals={totals} unit={unit} />
    </div>
  );
}

function ByUnit(props: {
  totals: Totals;
  unit: number | undefined;
  onUnit: (unit: number | undefined) => void;
}) {
  const { t } = useTranslation();
  const { totals, unit, onUnit } = props;
  return (
    <table className="impact-table">
      <caption>{t('calendar:impact.byUnit')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('calendar:impact.unit')}</th>
          <th scope="col">{t('calendar:impact.deadlines')}</th>
          <th scope="col">{t('calendar:impact.cases')}</th>
        </tr>
      </thead>
      <tbody>
        {totals.byUnit.map(({ unit: of, moved, cases }) => (
          <tr key={of?.id ?? 0} className={of && of.id === unit ? 'selected' : undefined}>
            <td>
              {of ? (
                <Button
                  type="link"
                  size="small"
                  aria-pressed={of.id === unit}
                  onClick={() => onUnit(of.id === unit ? undefined : of.id)}
                >
                  {of.name}
                </Button>
              ) : (
                t('calendar:impact.noUnit')
              )}
            </td>
            <td>{moved}</td>
            <td>{cases}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Told, never changed: what is finished was judged by the calendar of its time. */
function Finished({ totals }: { totals: Totals }) {
  const { t } = useTranslation();
  return (
    <table className="impact-table">
      <caption>{t('calendar:impact.finished')}</caption>
      <thead>
        <tr>
          <th scope="col">{t('calendar:impact.deadline')}</th>
          <th scope="col">{t('calendar:impact.affected')}</th>
          <th scope="col">{t('calendar:impact.onTimeThen')}</th>
          <th scope="col">{t('calendar:impact.onTimeNow')}</th>
        </tr>
      </thead>
      <tbody>
        {totals.finished.map(({ kind, deadline, affected, onTimeThen, onTimeNow }) => (
          <tr key={`${kind.value} ${deadline.value}`}>
            <td>
              {kind.label} · {deadline.label}
            </td>
            <td>{affected}</td>
            <td>{onTimeThen}</td>
            <td>{onTimeNow}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A limit in days by its last day, one in hours by its time. */
function dueText(day: string, at: string): string {
  const time = timeText(at);
  return time.endsWith('00:00') ? day : time;
}

function MoveRow({ move }: { move: CalendarMoveView }) {
  const before = dueText(move.oldDueDay, move.oldDueAt);
  const after = dueText(move.newDueDay, move.newDueAt);
  return (
    <tr>
      <td>
        <Link to={`/cases/${move.caseId}`}>{move.number}</Link>
      </td>
      <td className="impact-title" title={move.title}>
        {move.title}
      </td>
      <td>{move.unit?.name ?? '–'}</td>
      <td>{move.deadline.label}</td>
      <td>{before}</td>
      <td>{before === after ? after : <b>{after}</b>}</td>
      {move.error !== null && <td className="bad">{move.error}</td>}
    </tr>
  );
}

/** An administrator proposes, and sees no case. What is being counted anew has no list yet. */
function whyEmpty({ counted, hidden }: CalendarImpactPage): 'counting' | 'notYours' | 'none' {
  if (!counted) return 'counting';
  return hidden > 0 ? 'notYours' : 'none';
}

function Moves(props: { change: CalendarChange; totals: Totals; unit: number | undefined }) {
  const { t } = useTranslation();
  const { change, totals, unit } = props;
  const [show, setShow] = useState<Shown>('moved');
  const { data, error, hasNextPage, fetchNextPage, isFetching, refetch } = useImpact(
    change,
    show,
    unit,
  );
  const first = data?.pages[0];
  const items = data?.pages.flatMap((page) => page.items) ?? [];
  const offered = (['moved', 'firmed', 'warned'] as const).filter(
    (one) => one === 'moved' || totals[one] > 0,
  );
  const failures = change.progress?.failed ?? 0;
  const failed = failures > 0 ? (['failed'] as const) : [];
  return (
    <>
      <Segmented<Shown>
        size="small"
        value={show}
        onChange={setShow}
        options={[...offered, ...failed].map((value) => ({
          value,
          label: t(`calendar:impact.${value}`),
        }))}
      />
      {error && <ProblemAlert error={error} onRetry={() => void refetch()} />}
      {items.length > 0 && (
        <table className="impact-table impact-moves">
          <thead>
            <tr>
              {(['number', 'subject', 'unit', 'deadline', 'oldDue', 'newDue'] as const).map(
                (name) => (
                  <th key={name} scope="col">
                    {t(`calendar:impact.${name}`)}
                  </th>
                ),
              )}
            </tr>
          </thead>
          <tbody>
            {items.map((move) => (
              <MoveRow key={`${move.caseId} ${move.deadline.value} ${move.ordinal}`} move={move} />
            ))}
          </tbody>
        </table>
      )}
      {!isFetching && first && items.length === 0 && (
        <p className="muted">{t(`calendar:impact.${whyEmpty(first)}`)}</p>
      )}
      {hasNextPage && (
        <Button size="small" loading={isFetching} onClick={() => void fetchNextPage()}>
          {t('calendar:impact.more')}
        </Button>
      )}
    </>
  );
}
