import { useTranslation } from 'react-i18next';
import type { AssignmentView } from '../api/types.js';
import { Card } from '../shell/page.js';
import { useNow } from '../shell/use-now.js';
import { shortTimeText } from '../time.js';

const STEPS = ['opened', 'signed', 'contacted', 'replied'] as const;

function Assignment({ assignment }: { assignment: AssignmentView }) {
  const { t } = useTranslation();
  const now = useNow();
  const { role, unit, task, endedAt, endReason } = assignment;
  const ended = endReason && t(`cases:page.endReasons.${endReason}`, { defaultValue: endReason });
  return (
    <tr className={endedAt ? 'ended' : undefined}>
      <th scope="row">
        <span className={`role role-${role}`}>{t(`cases:page.${role}`)}</span> {unit.name}
        {ended && <span className="muted">{t('cases:page.endedWhy', { reason: ended })}</span>}
        {task && <p className="muted">{task}</p>}
      </th>
      {STEPS.map((step) => {
        const at = assignment[`${step}At`];
        // An assisting unit owes no first contact.
        const owed = !endedAt && !(role === 'assist' && step === 'contacted');
        return (
          <td key={step}>
            {at ? (
              <time dateTime={at}>{shortTimeText(at, now)}</time>
            ) : (
              <span className="muted">{owed ? t('cases:page.waiting') : '—'}</span>
            )}
          </td>
        );
      })}
    </tr>
  );
}

/** Who has, or had, the case, and how far each unit is. */
export function AssignmentsCard({ assignments }: { assignments: readonly AssignmentView[] }) {
  const { t } = useTranslation();
  if (assignments.length === 0) return null;
  const open = assignments.filter(({ endedAt }) => !endedAt);
  const ended = assignments.filter(({ endedAt }) => endedAt);
  return (
    <Card title={t('cases:page.assignments')}>
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">{t('cases:columns.unit')}</th>
            {STEPS.map((step) => (
              <th key={step} scope="col">
                {t(`cases:page.${step}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {[...open, ...ended].map((assignment) => (
            <Assignment key={assignment.ordinal} assignment={assignment} />
          ))}
        </tbody>
      </table>
    </Card>
  );
}
