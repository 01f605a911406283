import { useTranslation } from 'react-i18next';
import type { CalendarYearView } from '../api/types.js';

type Day = CalendarYearView['days'][number];

/** What a day is told by, besides its colour. */
const MARKS: Partial<Record<Day['reason'], string>> = {
  holiday: 'holiday',
  makeUpDay: 'work',
  localDayOff: 'localOff',
  localWorkingDay: 'localWork',
};
const MONTHS = Array.from({ length: 12 }, (_, index) => index + 1);

/** Monday first, as the week is printed in China. */
const column = (day: string): number => (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;

function weeksOf(days: readonly Day[]): (Day | null)[][] {
  const cells: (Day | null)[] = [
    ...Array.from({ length: days[0] ? column(days[0].day) : 0 }, () => null),
    ...days,
  ];
  while (cells.length % 7 !== 0) cells.push(null);
  return Array.from({ length: cells.length / 7 }, (_, week) => cells.slice(week * 7, week * 7 + 7));
}

function DayCell({ day, isToday }: { day: Day; isToday: boolean }) {
  const { t } = useTranslation();
  const mark = MARKS[day.reason];
  const said = [t(`calendar:reason.${day.reason}`), day.name].filter(Boolean).join(' ');
  return (
    <td
      className={`year-day ${day.working ? '' : 'is-off'} ${mark ? `is-${mark}` : ''} ${isToday ? 'is-today' : ''}`}
      title={`${day.day} ${said}`}
      aria-label={`${day.day} ${said}`}
      {...(isToday ? { 'aria-current': 'date' as const } : {})}
    >
      {Number(day.day.slice(8))}
      {mark && <sup aria-hidden>{t(`calendar:mark.${mark}`)}</sup>}
    </td>
  );
}

function Month({ month, days, today }: { month: number; days: readonly Day[]; today: string }) {
  const { t } = useTranslation();
  const working = days.filter((day) => day.working).length;
  return (
    <table className="year-month">
      <caption>
        {t('calendar:months').split(' ')[month - 1]}
        <small>{t('calendar:workingDays', { count: working })}</small>
      </caption>
      <thead>
        <tr>
          {t('calendar:weekdays')
            .split(' ')
            .map((weekday) => (
              <th key={weekday} scope="col">
                {weekday}
              </th>
            ))}
        </tr>
      </thead>
      <tbody>
        {weeksOf(days).map((week, index) => (
          <tr key={index}>
            {week.map((day, at) =>
              day ? (
                <DayCell key={day.day} day={day} isToday={day.day === today} />
              ) : (
                <td key={at} />
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A year as twelve months: holidays, worked weekends and local days. */
export function YearView({ view, today }: { view: CalendarYearView; today: string }) {
  const { t } = useTranslation();
  return (
    <>
      <div className="year" role="group" aria-label={t('calendar:yearOf', { year: view.year })}>
        {MONTHS.map((month) => (
          <Month
            key={month}
            month={month}
            today={today}
            days={view.days.filter((day) => Number(day.day.slice(5, 7)) === month)}
          />
        ))}
      </div>
      <ul className="year-legend">
        {(['holiday', 'work', 'localOff', 'localWork'] as const).map((mark) => (
          <li key={mark}>
            <span className={`year-day is-${mark}`}>{t(`calendar:mark.${mark}`)}</span>{' '}
            {t(`calendar:legend.${mark}`)}
          </li>
        ))}
      </ul>
    </>
  );
}
