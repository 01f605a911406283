import { shownText } from '../plain-text.js';
import { isTextKey, translator, type TextKey, type Translate } from '../texts.js';
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
import type { ActionModel, FieldModel, FormFault, FormGuard } from './model.js';

export interface ActionPageModel {
  number: string;
  title: string;
  action: ActionModel;
  guard: FormGuard;
  typed: Typed;
  faults: FormFault[];
}

/** The plain form of one step that the requester may take now: supplement, withdraw, rate, appeal … */
export function actionPage(visit: Visit, model: ActionPageModel): string {
  const t = translator(visit.language);
  const wrong = model.faults.length > 0 ? t('errors.prefix') : '';
  return renderPage(visit, wrong + wordsOf(t, model.action).title, <Action {...model} />);
}

/** Our own words for the steps that every workflow gives the citizen; the workflow's label for any other. */
function wordsOf(t: Translate, action: ActionModel) {
  const key = `act.${action.type}`;
  const own = (suffix: string): string | undefined =>
    isTextKey(key + suffix) ? t((key + suffix) as TextKey) : undefined;
  return {
    title: own('') ?? action.label,
    lead: own('.lead'),
    button: own('.button') ?? t('act.other.button'),
  };
}

function Action({ number, title, action, guard, typed, faults }: ActionPageModel) {
  const { t } = useWords();
  const words = wordsOf(t, action);
  return (
    <>
      <FaultSummary faults={faults} />
      <h1>
        <small>
          {number} <bdi>{shownText(title)}</bdi>
        </small>
        {words.title}
      </h1>
      {words.lead && <p className="lead">{words.lead}</p>}
      <GuardedForm action={`/progress/${action.type}`} guard={guard}>
        {action.fields.map((field) => (
          <EventField key={field.name} field={field} typed={typed} faults={faults} />
        ))}
        <button type="submit" className={action.type === 'withdraw' ? 'danger' : undefined}>
          {words.button}
        </button>
      </GuardedForm>
      <p className="after">
        <a href="/progress">{t('act.back')}</a>
      </p>
    </>
  );
}

function EventField(props: { field: FieldModel; typed: Typed; faults: FormFault[] }) {
  const { field, typed, faults } = props;
  const { name, label, required, options, maxLength } = field;
  const common = { name, label, required, typed, faults };
  if (options.length > 0) return <Radios {...common} options={options} />;
  switch (field.widget) {
    case 'checkbox':
      return <Checkbox name={name} label={label} typed={typed} />;
    case 'textarea':
      return <TextArea {...common} rows={6} />;
    case 'day':
      return <Input {...common} type="date" narrow />;
    case 'number':
      return <Input {...common} type="number" narrow />;
    default:
      return <Input {...common} maxLength={maxLength} />;
  }
}
