import type { Calendar, DayInfo } from '@huiyin/core';
import { holidayName } from '@huiyin/server';
import { dayOfYearText } from '../days.js';
import { translator } from '../texts.js';
import { renderPage, useWords, type Visit } from './layout.js';

/** Days in a row that are different from the ordinary week, for the same reason. */
export interface SpecialDays {
  from: string;
  to: string;
  count: number;
  reason: Exclude<DayInfo['reason'], 'weekday' | 'weekend'>;
  name: string | null;
}

export interface PublicYear {
  year: number;
  /** False: the notice for this year is not out, and only the ordinary week is counted. */
  published: boolean;
  days: SpecialDays[];
}

/** The year as every deadline of the city is counted by it. */
export function yearOf(calendar: Calendar, year: number): PublicYear {
  const first = `${year}-01-01`;
  const days: SpecialDays[] = [];
  for (let day = first; day.startsWith(`${year}-`); day = calendar.addDays(day, 1)) {
    const { reason, name = null } = calendar.describeDay(day);
    if (reason === 'weekday' || reason === 'weekend') continue;
    const last = days.at(-1);
    const goesOn =
      last?.reason === reason && last.name === name && calendar.addDays(last.to, 1) === day;
    if (goesOn) Object.assign(last, { to: day, count: last.count + 1 });
    else days.push({ from: day, to: day, count: 1, reason, name });
  }
  return { year, published: calendar.isPublished(first), days };
}

export function calendarPage(visit: Visit, years: readonly PublicYear[]): string {
  return renderPage(visit, translator(visit.language)('calendar.title'), <Years years={years} />);
}

function Years({ years }: { years: readonly PublicYear[] }) {
  const { t } = useWords();
  return (
    <>
      <h1>{t('calendar.title')}</h1>
      <p className="lead">{t('calendar.lead')}</p>
      {years.map((year) => (
        <Year key={year.year} {...year} />
      ))}
    </>
  );
}

function Year({ year, published, days }: PublicYear) {
  const { t } = useWords();
  return (
    <section aria-labelledby={`year-${year}`}>
      <h2 id={`year-${year}`}>{t('calendar.year', { year })}</h2>
      {!published && <p className="hint">{t('calendar.unpublished')}</p>}
      {days.length > 0 && (
        <dl className="facts days">
          {days.map((one) => (
            <Special key={one.from} {...one} />
          ))}
        </dl>
      )}
    </section>
  );
}

function Special({ from, to, count, reason, name }: SpecialDays) {
  const { t, language } = useWords();
  const span = count === 1 ? [from] : [from, to];
  return (
    <>
      <dt>{span.map((day) => dayOfYearText(day, language)).join(t('calendar.to'))}</dt>
      <dd>
        {[
          name === null ? undefined : holidayName(name, language),
          t(`calendar.${reason}`),
          count === 1 ? undefined : t('calendar.count', { n: count }),
        ]
          .filter(Boolean)
          .join(t('calendar.separator'))}
      </dd>
    </>
  );
}
