import { REQUEST_TYPES, TEXT_LIMITS } from '../request-form.js';
import { isTextKey, translator } from '../texts.js';
import {
  Checkbox,
  FaultSummary,
  GuardedForm,
  Input,
  Radios,
  TextArea,
  type Typed,
} from './fields.js';
import { renderPage, useWords, type Visit } from './layout.js';
import type { FormFault, FormGuard } from './model.js';

export interface SubmitModel {
  guard: FormGuard;
  typed: Typed;
  faults: FormFault[];
}

export function submitPage(visit: Visit, model: SubmitModel): string {
  const t = translator(visit.language);
  const wrong = model.faults.length > 0 ? t('errors.prefix') : '';
  return renderPage(visit, wrong + t('submit.title'), <Submit {...model} />);
}

function Submit({ guard, typed, faults }: SubmitModel) {
  const { t } = useWords();
  const kept = { typed, faults };
  const types = REQUEST_TYPES.map((value) => {
    const hint = `type.${value}.hint`;
    return { value, label: t(`type.${value}`), ...(isTextKey(hint) && { hint: t(hint) }) };
  });
  return (
    <>
      <FaultSummary faults={faults} />
      <h1>{t('submit.title')}</h1>
      <p className="lead">{t('submit.lead')}</p>
      <GuardedForm action="/submit" guard={guard}>
        <Radios
          name="type"
          label={t('submit.type')}
          hint={t('submit.type.hint')}
          required
          options={types}
          {...kept}
        />
        <Input
          name="title"
          label={t('submit.subject')}
          hint={t('submit.subject.hint')}
          required
          maxLength={TEXT_LIMITS.title}
          {...kept}
        />
        <TextArea
          name="content"
          label={t('submit.content')}
          hint={t('submit.content.hint')}
          required
          rows={9}
          {...kept}
        />
        <Input
          name="place"
          label={t('submit.place')}
          hint={t('submit.place.hint')}
          maxLength={TEXT_LIMITS.place}
          {...kept}
        />
        <Person {...kept} />
        <section>
          <h2>{t('submit.choices')}</h2>
          <Checkbox
            name="secrecy"
            label={t('submit.secrecy')}
            hint={t('submit.secrecy.hint')}
            typed={typed}
          />
          <Checkbox
            name="consent"
            label={t('submit.consent')}
            hint={t('submit.consent.hint')}
            typed={typed}
          />
        </section>
        <section className="note">
          <h2>{t('submit.privacy.title')}</h2>
          <p>{t('submit.privacy.text')}</p>
          <p>
            <a href="/privacy">{t('submit.privacy.more')}</a>
          </p>
        </section>
        <p className="hidden" aria-hidden="true">
          <label htmlFor="website">{t('submit.trap')}</label>
          <input id="website" name="website" type="text" tabIndex={-1} autoComplete="off" />
        </p>
        <button type="submit">{t('submit.button')}</button>
        <p className="hint">{t('submit.once')}</p>
      </GuardedForm>
    </>
  );
}

function Person(kept: { typed: Typed; faults: FormFault[] }) {
  const { t } = useWords();
  return (
    <section>
      <h2>{t('submit.person')}</h2>
      <p className="hint">{t('submit.person.hint')}</p>
      <Input
        name="name"
        label={t('submit.name')}
        autoComplete="name"
        maxLength={TEXT_LIMITS.name}
        narrow
        {...kept}
      />
      <Input
        name="phone"
        type="tel"
        label={t('submit.phone')}
        hint={t('submit.phone.hint')}
        autoComplete="tel"
        narrow
        {...kept}
      />
      <Input
        name="email"
        type="email"
        label={t('submit.email')}
        hint={t('submit.email.hint')}
        autoComplete="email"
        {...kept}
      />
    </section>
  );
}
