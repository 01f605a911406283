import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import type { CaseItem } from '../api/types.js';
import { useNow } from '../shell/use-now.js';
import { shortTimeText, timeText } from '../time.js';
import { Flags, StateTag } from './flags.js';
import { LightTag } from './light.js';

interface Props {
  item: CaseItem;
  closed: boolean;
  active: boolean;
  tabbable: boolean;
  onActive: (id: number) => void;
}

function Row({ item, closed, active, tabbable, onActive }: Props) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const now = useNow();
  const address = `/cases/${item.id}`;
  return (
    <tr
      className={active ? 'active' : undefined}
      tabIndex={tabbable ? 0 : -1}
      onFocus={() => onActive(item.id)}
      onClick={(event) => {
        // A link works by itself; marking text is not a click on the row.
        if ((event.target as Element).closest('a') || window.getSelection()?.toString()) return;
        void navigate(address);
      }}
    >
      <td className="col-due">
        {closed && item.closedAt ? (
          <>
            <time dateTime={item.closedAt}>{shortTimeText(item.closedAt, now)}</time>
            {item.late && <span className="flag flag-late">{t('cases:flags.late')}</span>}
          </>
        ) : (
          <LightTag light={item.light} due={item.due} />
        )}
      </td>
      <td className="col-number">
        <Link to={address} tabIndex={-1}>
          {item.number}
        </Link>
      </td>
      <td className="col-title">
        <span className="row-title">
          <Flags item={item} />
          <span title={item.title}>{item.title}</span>
        </span>
      </td>
      <td className="col-type">{item.type.label}</td>
      <td className="col-state">
        <StateTag phase={item.phase} state={item.state} />
      </td>
      <td className="col-unit" title={item.leadUnit?.name}>
        {item.leadUnit?.name ?? <span className="muted">{t('cases:list.unassigned')}</span>}
      </td>
      <td className="col-place" title={item.place ?? undefined}>
        {item.place}
      </td>
      <td className="col-received">
        <time dateTime={item.receivedAt} title={timeText(item.receivedAt)}>
          {shortTimeText(item.receivedAt, now)}
        </time>
      </td>
    </tr>
  );
}

export const CaseRow = memo(Row);
