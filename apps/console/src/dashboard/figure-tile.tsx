import { Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Figure } from '../api/types.js';
import { valueText } from './period.js';

/** Address of the list of the cases behind a figure. */
export function listAddress(query: Record<string, string>): string {
  const search = new URLSearchParams(query);
  if (search.size === 0) search.set('scope', 'all');
  return `/cases?${search.toString()}`;
}

/** What a figure was counted from: numerator, denominator and population. */
export function FigureSource({ figure }: { figure: Figure }) {
  const { t } = useTranslation();
  const { numerator, denominator, population } = figure;
  return (
    <dl className="basis">
      {numerator !== null && (
        <>
          <dt>{t('dashboard:numerator')}</dt>
          <dd>{numerator.toLocaleString('en-US')}</dd>
        </>
      )}
      {denominator !== null && (
        <>
          <dt>{t('dashboard:denominator')}</dt>
          <dd>{denominator.toLocaleString('en-US')}</dd>
        </>
      )}
      <dt>{t('dashboard:population')}</dt>
      <dd>{population}</dd>
    </dl>
  );
}

/** Figures that want somebody's attention when they are not zero. */
const ALARMS: Record<string, 'red' | 'yellow' | undefined> = {
  overdue: 'red',
  overdueOpen: 'red',
  closedLate: 'red',
  soon: 'yellow',
  dueToday: 'yellow',
};

/** A figure that opens its cases. Counts stand beside every rate: a small base must be seen as one. */
export function FigureTile({ figure }: { figure: Figure }) {
  const { t } = useTranslation();
  const { id, label, value, unit, numerator, denominator, query } = figure;
  const alarm = (value ?? 0) > 0 ? ALARMS[id] : undefined;
  return (
    <Tooltip title={<FigureSource figure={figure} />} mouseEnterDelay={0.3}>
      <Link
        to={listAddress(query)}
        className={alarm ? `tile tile-${alarm}` : 'tile'}
        aria-label={`${label} ${valueText(value, unit)} ${t(`dashboard:units.${unit}`)}. ${t('dashboard:openList', { label })}`}
      >
        <span className="tile-label">{label}</span>
        <span className="tile-value">
          {valueText(value, unit)}
          {value !== null && <small>{t(`dashboard:units.${unit}`)}</small>}
        </span>
        <span className="tile-base">
          {denominator === 0
            ? t('dashboard:noBase')
            : numerator !== null && denominator !== null
              ? `${numerator.toLocaleString('en-US')} / ${denominator.toLocaleString('en-US')}`
              : '\u00a0'}
        </span>
      </Link>
    </Tooltip>
  );
}
