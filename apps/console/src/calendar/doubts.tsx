import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';
import type { CalendarChange } from '../api/types.js';

/** Half a notice would move deadlines as well: whoever approves is warned before. */
export function Doubts({ change: { doubts } }: { change: CalendarChange }) {
  const { t } = useTranslation();
  if (!doubts) return null;
  const { few, missing } = doubts;
  return (
    <Alert
      type="warning"
      showIcon
      message={t('calendar:doubts.incomplete')}
      description={[
        few !== null && t('calendar:doubts.few', { count: few }),
        missing.length > 0 &&
          t('calendar:doubts.missing', { names: missing.join(t('calendar:doubts.and')) }),
      ]
        .filter(Boolean)
        .join(' ')}
    />
  );
}
