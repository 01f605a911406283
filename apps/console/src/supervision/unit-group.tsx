import { Button, Checkbox } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { CaseItem } from '../api/types.js';
import { Flags, StateTag } from '../cases/flags.js';
import { LightTag } from '../cases/light.js';
import { Card } from '../shell/page.js';
import type { UnitGroup } from './groups.js';

interface Props {
  group: UnitGroup;
  selected: ReadonlySet<number>;
  onSelect: (ids: number[], on: boolean) => void;
  onRemind: (item: CaseItem) => void;
}

export function UnitGroupCard({ group, selected, onSelect, onRemind }: Props) {
  const { t } = useTranslation();
  const items = [...group.red, ...group.yellow];
  // A case that no unit has can not be reminded, nor one that is answered.
  const remindable = items.filter((item) => item.remindable);
  const chosen = remindable.filter(({ id }) => selected.has(id)).length;
  return (
    <Card
      className="unit-group"
      title={
        <>
          <Checkbox
            aria-label={t('cases:supervision.remindUnit')}
            checked={chosen > 0 && chosen === remindable.length}
            indeterminate={chosen > 0 && chosen < remindable.length}
            disabled={remindable.length === 0}
            onChange={(event) =>
              onSelect(
                remindable.map(({ id }) => id),
                event.target.checked,
              )
            }
          />{' '}
          {group.unitName ?? t('cases:list.unassigned')}
        </>
      }
      extra={
        <span className="group-counts">
          {group.red.length > 0 && (
            <b className="bad">■ {t('cases:supervision.red', { count: group.red.length })}</b>
          )}
          {group.yellow.length > 0 && (
            <b className="warn">
              ▲ {t('cases:supervision.yellow', { count: group.yellow.length })}
            </b>
          )}
        </span>
      }
    >
      <table className="case-table supervision-table">
        <tbody>
          {items.map((item) => (
            <tr key={item.id} className={selected.has(item.id) ? 'selected' : undefined}>
              <td className="col-check">
                <Checkbox
                  aria-label={t('cases:supervision.select', { number: item.number })}
                  checked={item.remindable && selected.has(item.id)}
                  disabled={!item.remindable}
                  onChange={(event) => onSelect([item.id], event.target.checked)}
                />
              </td>
              <td className="col-due">
                <LightTag light={item.light} due={item.due} />
              </td>
              <td className="col-number">
                <Link to={`/cases/${item.id}`}>{item.number}</Link>
              </td>
              <td className="col-title">
                <span className="row-title">
                  <Flags item={item} />
                  <span title={item.title}>{item.title}</span>
                </span>
              </td>
              <td className="col-state">
                <StateTag phase={item.phase} state={item.state} />
              </td>
              <td className="col-place">{item.due?.label}</td>
              <td className="col-action">
                {item.remindable && (
                  <Button size="small" onClick={() => onRemind(item)}>
                    {t('cases:supervision.remind')}
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  );
}
