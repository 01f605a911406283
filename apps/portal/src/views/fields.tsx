import type { ReactNode } from 'react';
import { shownText } from '../plain-text.js';
import type { ChoiceView, FormFault, FormGuard } from './model.js';
import { useWords } from './layout.js';

/** What was typed, by field; kept when a form comes back with faults. */
export type Typed = Readonly<Record<string, string>>;

interface FieldProps {
  name: string;
  label: string;
  hint?: string;
  required?: boolean;
  typed: Typed;
  faults: readonly FormFault[];
}

const faultOf = (faults: readonly FormFault[], field: string): string | undefined =>
  faults.find((f) => f.field === field)?.message;

/** The ids that describe a field to a screen reader. */
function describedBy(name: string, hint: string | undefined, fault: string | undefined) {
  const ids = [hint && `${name}-hint`, fault && `${name}-fault`].filter(Boolean);
  return ids.length > 0 ? ids.join(' ') : undefined;
}

function Label({ name, label, required }: Pick<FieldProps, 'name' | 'label' | 'required'>) {
  const { t } = useWords();
  return (
    <label htmlFor={name}>
      {label} <Need required={required === true} word={t} />
    </label>
  );
}

function Need({ required, word }: { required: boolean; word: ReturnType<typeof useWords>['t'] }) {
  return required ? (
    <span className="need">{word('submit.required')}</span>
  ) : (
    <span className="may">{word('submit.optional')}</span>
  );
}

function Notes({
  name,
  hint,
  fault,
}: {
  name: string;
  hint?: string | undefined;
  fault?: string | undefined;
}) {
  const { t } = useWords();
  return (
    <>
      {hint && (
        <p className="hint" id={`${name}-hint`}>
          {hint}
        </p>
      )}
      {fault && (
        <p className="fault" id={`${name}-fault`}>
          <span className="hidden">{t('errors.prefix')}</span>
          {fault}
        </p>
      )}
    </>
  );
}

interface InputProps extends FieldProps {
  type?: 'text' | 'tel' | 'email' | 'number' | 'date';
  autoComplete?: string;
  maxLength?: number | undefined;
  narrow?: boolean;
  /** For codes: no spelling help, capitals as typed. */
  code?: boolean;
}

/** One line of text. Faults are found by the server, so `required` is told in words, not by the browser. */
export function Input(props: InputProps) {
  const { name, hint, typed, faults, type = 'text', code = false } = props;
  const fault = faultOf(faults, name);
  return (
    <div className={fault ? 'field wrong' : 'field'}>
      <Label {...props} />
      <Notes name={name} hint={hint} fault={fault} />
      <input
        id={name}
        name={name}
        type={type}
        className={props.narrow ? 'narrow' : undefined}
        defaultValue={typed[name]}
        autoComplete={props.autoComplete ?? 'off'}
        maxLength={props.maxLength}
        autoCapitalize={code ? 'characters' : undefined}
        spellCheck={code ? false : undefined}
        aria-describedby={describedBy(name, hint, fault)}
        aria-invalid={fault ? true : undefined}
      />
    </div>
  );
}

export function TextArea(props: FieldProps & { rows?: number }) {
  const { name, hint, typed, faults } = props;
  const fault = faultOf(faults, name);
  return (
    <div className={fault ? 'field wrong' : 'field'}>
      <Label {...props} />
      <Notes name={name} hint={hint} fault={fault} />
      <textarea
        id={name}
        name={name}
        rows={props.rows ?? 8}
        defaultValue={typed[name]}
        aria-describedby={describedBy(name, hint, fault)}
        aria-invalid={fault ? true : undefined}
      />
    </div>
  );
}

/** From so many choices on, they stand in two columns where there is room. */
const MANY = 5;

/** One of a few. The first radio carries the field's own id, so that a link from the faults leads to it. */
export function Radios(
  props: FieldProps & { options: readonly (ChoiceView & { hint?: string })[] },
) {
  const { name, label, hint, typed, faults, options } = props;
  const { t } = useWords();
  const fault = faultOf(faults, name);
  return (
    <fieldset
      className={fault ? 'field wrong' : 'field'}
      aria-describedby={describedBy(name, hint, fault)}
    >
      <legend>
        {label} <Need required={props.required === true} word={t} />
      </legend>
      <Notes name={name} hint={hint} fault={fault} />
      <div className={options.length > MANY ? 'two' : undefined}>
        {options.map((option, i) => (
          <Choice
            key={option.value}
            id={i === 0 ? name : `${name}-${i}`}
            type="radio"
            name={name}
            value={option.value}
            checked={typed[name] === option.value}
            label={option.label}
            hint={option.hint}
          />
        ))}
      </div>
    </fieldset>
  );
}

interface ChoiceProps {
  id: string;
  type: 'radio' | 'checkbox';
  name: string;
  value: string;
  checked: boolean;
  label: string;
  hint?: string | undefined;
}

function Choice({ id, type, name, value, checked, label, hint }: ChoiceProps) {
  return (
    <div className="choice">
      <input
        id={id}
        type={type}
        name={name}
        value={value}
        defaultChecked={checked}
        aria-describedby={hint && `${id}-note`}
      />
      <label htmlFor={id}>{label}</label>
      {hint && (
        <span className="hint" id={`${id}-note`}>
          {hint}
        </span>
      )}
    </div>
  );
}

export function Checkbox(props: { name: string; label: string; hint?: string; typed: Typed }) {
  const { name, label, hint, typed } = props;
  const checked = typed[name] === 'yes';
  return (
    <Choice
      id={name}
      type="checkbox"
      name={name}
      value="yes"
      checked={checked}
      label={label}
      hint={hint}
    />
  );
}

/** What is wrong, at the top, each line leading to its field. */
export function FaultSummary({ faults }: { faults: readonly FormFault[] }) {
  const { t } = useWords();
  if (faults.length === 0) return null;
  return (
    <div className="faults" role="alert" aria-labelledby="faults-title">
      <h2 id="faults-title">{t('errors.title', { count: faults.length })}</h2>
      <ul>
        {faults.map((fault) => (
          <li key={fault.field + fault.message}>
            {fault.field === '' ? fault.message : <a href={`#${fault.field}`}>{fault.message}</a>}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** A form with its guards: the token against foreign pages, the id against double submits. */
export function GuardedForm(props: { action: string; guard: FormGuard; children: ReactNode }) {
  return (
    <form method="post" action={props.action} noValidate>
      <input type="hidden" name="formId" value={props.guard.formId} />
      <input type="hidden" name="token" value={props.guard.token} />
      {props.children}
    </form>
  );
}

/** Text of many lines, as it was typed. */
export function Typed({ text }: { text: string }) {
  return <div className="typed">{shownText(text)}</div>;
}
