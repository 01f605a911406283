import { Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Figure } from '../api/types.js';
import { Card } from '../shell/page.js';
import { FigureSource, listAddress } from './figure-tile.js';

/** Open cases by phase; each bar opens its list. */
export function PhaseBars({ figures }: { figures: readonly Figure[] }) {
  const { t } = useTranslation();
  const most = Math.max(1, ...figures.map(({ value }) => value ?? 0));
  return (
    <Card title={t('dashboard:byPhase')} className="phases">
      <ul className="phase-bars">
        {figures.map((figure) => (
          <li key={figure.id}>
            <Tooltip title={<FigureSource figure={figure} />} placement="left">
              <Link to={listAddress(figure.query)}>
                <span>{figure.label}</span>
                <span className="phase-bar">
                  <i style={{ width: `${((figure.value ?? 0) / most) * 100}%` }} />
                </span>
                <b>{(figure.value ?? 0).toLocaleString('en-US')}</b>
              </Link>
            </Tooltip>
          </li>
        ))}
      </ul>
    </Card>
  );
}
