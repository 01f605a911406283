import { useQuery } from '@tanstack/react-query';
import { Form, type FormInstance } from 'antd';
import { useTranslation } from 'react-i18next';
import { call } from '../api/http.js';
import type { DueLoad } from '../api/types.js';
import { EMPTY, filterToUrl } from '../cases/filters.js';
import { useDueText } from '../cases/light.js';
import { useMe } from '../shell/session.js';
import type { FormValues } from './payload.js';

type LoadOfUnit = DueLoad['units'][number];

function Bars({ days }: { days: LoadOfUnit['days'] }) {
  const { t } = useTranslation();
  const shown = days.filter(({ working, cases }) => working || cases > 0);
  const most = Math.max(1, ...shown.map(({ cases }) => cases));
  return (
    <table className="load-bars" aria-label={t('deadlines:load.label')}>
      <tbody>
        {shown.map(({ day, cases }) => (
          <tr key={day}>
            <th scope="row">{day.slice(5)}</th>
            <td className="load-track">
              <i style={{ width: `${(cases / most) * 100}%` }} aria-hidden="true" />
            </td>
            <td className="num">{cases}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Due({ due }: { due: LoadOfUnit['due'] }) {
  const { t } = useTranslation();
  const dueText = useDueText();
  if (due.length === 0) return null;
  return (
    <dl className="load-due">
      {due.map(({ name, label, dueAt, dueDay }) => (
        <div key={name}>
          <dt>{t('deadlines:load.due', { label })}</dt>
          <dd>{dueText({ at: dueAt, day: dueDay })}</dd>
        </div>
      ))}
    </dl>
  );
}

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/** Beside the choice of a unit: how much falls due there on the next working days, and when this case would be. */
export function DispatchLoad({ form, caseId }: { form: FormInstance<FormValues>; caseId: number }) {
  const { t } = useTranslation();
  const me = useMe();
  const unit = Form.useWatch<unknown>('unit', form);
  const grade = textOf(Form.useWatch<unknown>('grade', form));
  const dueDay = textOf(Form.useWatch<unknown>('dueDay', form));
  const asked = typeof unit === 'number' && me.rights.includes('units.load');
  const { data } = useQuery({
    queryKey: ['due-load', unit, caseId, grade, dueDay],
    queryFn: ({ signal }) =>
      call('dueLoad', { query: { units: String(unit), case: caseId, grade, dueDay }, signal }),
    enabled: asked,
    staleTime: 30_000,
  });
  const load = asked ? data?.units[0] : undefined;
  if (!load) return null;
  const perDay = load.days.reduce((sum, { cases }) => sum + cases, 0);
  return (
    <section className="load" aria-live="polite">
      <h3>{t('deadlines:load.title', { unit: load.unit.name, count: load.cases })}</h3>
      {load.overdue > 0 && (
        // In a window of its own: what is filled in here stays.
        <a
          className="load-overdue"
          href={`/cases?${filterToUrl({ ...EMPTY, unit: String(load.unit.id), due: 'overdue' })}`}
          target="_blank"
          rel="noreferrer"
        >
          {t('deadlines:load.overdue', { count: load.overdue })}
        </a>
      )}
      <Due due={load.due} />
      {load.cases > 0 && <Bars days={load.days} />}
      {perDay > load.cases && <p className="muted">{t('deadlines:load.oftener')}</p>}
    </section>
  );
}
