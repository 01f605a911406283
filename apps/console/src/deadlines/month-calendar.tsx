import { useTranslation } from 'react-i18next';
import type { ExplainedDay } from '../api/types.js';
import { LEGEND, legendOf, monthsOf, signOf, type Month } from './months.js';

function Day({ day, explained }: { day: string | null; explained: ExplainedDay | undefined }) {
  if (day === null) return <td className="cal-none" />;
  const number = Number(day.slice(8));
  if (!explained)
    return (
      <td className="cal-out">
        <span className="cal-day">{number}</span>
      </td>
    );
  const { role, due, name, text } = explained;
  return (
    <td className={`cal-${role} ${due ? 'cal-due' : ''}`} title={`${day} ${text}`}>
      <span className="cal-day">{number}</span>
      <span className="cal-sign" aria-hidden="true">
        {signOf(explained)}
      </span>
      <span className="sr-only">{text}</span>
      {name && <span className="cal-name">{name}</span>}
    </td>
  );
}

function OneMonth({ month, byDay }: { month: Month; byDay: Map<string, ExplainedDay> }) {
  const { t } = useTranslation();
  const weekdays = t('deadlines:weekdays', { returnObjects: true }) as string[];
  return (
    <table className="cal-month">
      <caption>{month.month}</caption>
      <thead>
        <tr>
          {weekdays.map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {month.weeks.map((week, row) => (
          <tr key={row}>
            {week.map((day, column) => (
              <Day key={column} day={day} explained={day ? byDay.get(day) : undefined} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Small calendars of all days from the start to the due day, each with its role as a sign. */
export function MonthCalendar({ days, omitted }: { days: ExplainedDay[]; omitted: number }) {
  const { t } = useTranslation();
  const byDay = new Map(days.map((day) => [day.day, day]));
  return (
    <>
      <ul className="cal-legend" aria-label={t('deadlines:legend.label')}>
        {legendOf(days).map((item) => (
          <li key={item}>
            <span className={`cal-key ${item === 'due' ? 'cal-due' : ''}`} aria-hidden="true">
              {LEGEND[item]}
            </span>
            {t(`deadlines:legend.${item}`)}
          </li>
        ))}
      </ul>
      <div className="cal-months">
        {monthsOf(days).map((month) => (
          <OneMonth key={month.month} month={month} byDay={byDay} />
        ))}
      </div>
      {omitted > 0 && <p className="muted">{t('deadlines:omitted', { count: omitted })}</p>}
    </>
  );
}
