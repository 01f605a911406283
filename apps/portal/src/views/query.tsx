import { translator } from '../texts.js';
import { FaultSummary, GuardedForm, Input, type Typed } from './fields.js';
import { renderPage, useWords, type Visit } from './layout.js';
import type { FormFault, FormGuard } from './model.js';

export interface QueryModel {
  guard: FormGuard;
  typed: Typed;
  faults: FormFault[];
  notice?: 'query.ended' | 'query.left';
}

export function queryPage(visit: Visit, model: QueryModel): string {
  const t = translator(visit.language);
  const wrong = model.faults.length > 0 ? t('errors.prefix') : '';
  return renderPage(visit, wrong + t('query.title'), <Query {...model} />);
}

function Query({ guard, typed, faults, notice }: QueryModel) {
  const { t } = useWords();
  return (
    <>
      <FaultSummary faults={faults} />
      {notice && (
        <p className="notice" role="status">
          {t(notice)}
        </p>
      )}
      <h1>{t('query.title')}</h1>
      <p className="lead">{t('query.lead')}</p>
      <GuardedForm action="/query" guard={guard}>
        <Input
          name="number"
          label={t('query.number')}
          hint={t('query.number.hint')}
          required
          narrow
          code
          typed={typed}
          faults={faults}
        />
        <Input
          name="code"
          label={t('query.code')}
          hint={t('query.code.hint')}
          required
          narrow
          code
          typed={{}}
          faults={faults}
        />
        <button type="submit">{t('query.button')}</button>
      </GuardedForm>
      <section className="note">
        <h2>{t('query.lost.title')}</h2>
        <p>{t('query.lost.text')}</p>
      </section>
    </>
  );
}
