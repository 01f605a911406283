import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Dashboard } from '../api/types.js';
import { Card } from '../shell/page.js';
import { listAddress } from './figure-tile.js';

type Row = Dashboard['overdueByUnit'][number];

const shareOf = ({ open, overdue }: Pick<Row, 'open' | 'overdue'>) =>
  open === 0 ? 0 : (overdue / open) * 100;

/** Open and overdue cases of each unit; the share stands beside both counts. */
export function UnitTable({ rows }: { rows: Dashboard['overdueByUnit'] }) {
  const { t } = useTranslation();
  const open = rows.reduce((sum, row) => sum + row.open, 0);
  const overdue = rows.reduce((sum, row) => sum + row.overdue, 0);
  const sorted = [...rows].sort((a, b) => b.overdue - a.overdue || b.open - a.open);
  return (
    <Card title={t('dashboard:byUnit')}>
      {rows.length === 0 ? (
        <p className="muted">{t('dashboard:noOverdue')}</p>
      ) : (
        <table className="plain-table unit-table">
          <thead>
            <tr>
              <th scope="col">{t('dashboard:unitName')}</th>
              <th scope="col" className="num">
                {t('dashboard:open')}
              </th>
              <th scope="col" className="num">
                {t('dashboard:overdue')}
              </th>
              <th scope="col">{t('dashboard:share')}</th>
            </tr>
          </thead>
          <tbody>
            {sorted.map((row) => (
              <tr key={row.unitId ?? 'none'}>
                <th scope="row">{row.unitName}</th>
                <td className="num">{row.open}</td>
                <td className="num">
                  {row.overdue > 0 ? (
                    <Link className="bad" to={listAddress(row.query)}>
                      {row.overdue}
                    </Link>
                  ) : (
                    0
                  )}
                </td>
                <td>
                  <span className="share">
                    <i style={{ width: `${shareOf(row)}%` }} />
                  </span>
                  {shareOf(row).toFixed(1)}%
                </td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">{t('dashboard:total')}</th>
              <td className="num">{open}</td>
              <td className="num">{overdue}</td>
              <td>{shareOf({ open, overdue }).toFixed(1)}%</td>
            </tr>
          </tfoot>
        </table>
      )}
    </Card>
  );
}
