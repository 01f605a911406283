import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/api-error.js';
import type { CalendarProposal } from '../api/types.js';
import { problemText } from '../shell/problem-text.js';
import { placeOf } from './fault-place.js';

/** Why a proposal was refused, each fault with the line, the day or the field where it stands. */
export function ProposalRefusal({
  error,
  proposal,
}: {
  error: Error;
  proposal: CalendarProposal | null;
}) {
  const { t } = useTranslation();
  const told = (path: string, text: string): string => {
    const place = placeOf(path, proposal);
    if (place === null) return text;
    const label =
      'day' in place
        ? place.day
        : t(`calendar:propose.places.${place.name}`, { line: place.line ?? '' });
    return t('shell:common.labelled', { label, text });
  };
  const faults = error instanceof ApiError ? error.faults : [];
  return (
    <Alert
      role="alert"
      className="propose-refusal"
      type="error"
      showIcon
      title={problemText(error, t)}
      description={
        faults.length > 0 && (
          <ul>
            {faults.map(({ path, message }) => (
              <li key={`${path} ${message}`}>{told(path, message)}</li>
            ))}
          </ul>
        )
      }
    />
  );
}
