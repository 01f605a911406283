import { Checkbox, Form, Input, InputNumber, Radio, Select } from 'antd';
import { Fragment, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { FieldView } from '../api/types.js';
import { CasePicker } from './case-picker.js';
import { UnitSelect } from './unit-select.js';
import { DueDayField, LengthField, UnitsField } from './widgets.js';

/** Longer answers than this get more room and a counter. */
const LONG = 500;

function TextField({ field, ...control }: { field: FieldView }) {
  const max = field.maxLength;
  return (
    <Input.TextArea
      {...control}
      autoSize={{ minRows: 3, maxRows: 14 }}
      {...(max === undefined ? {} : { maxLength: max, showCount: max > LONG })}
    />
  );
}

interface ChoiceProps {
  field: FieldView;
  id?: string;
  value?: unknown;
  onChange?: (value: unknown) => void;
}

function Choice({ field, ...control }: ChoiceProps) {
  const { t } = useTranslation();
  const options = field.options ?? [];
  if (field.widget === 'radio' && !field.multiple)
    return (
      <Radio.Group
        {...(control.id ? { id: control.id } : {})}
        className="radio-list"
        value={control.value}
        onChange={(event) => control.onChange?.(event.target.value)}
      >
        {options.map(({ value, label }) => (
          // What need not be answered can be taken back by a second click.
          <Radio
            key={value}
            value={value}
            onClick={() =>
              !field.required && control.value === value && control.onChange?.(undefined)
            }
          >
            {label}
          </Radio>
        ))}
      </Radio.Group>
    );
  return (
    <Select
      {...control}
      {...(field.multiple ? { mode: 'multiple' as const } : {})}
      allowClear={!field.required}
      showSearch={{ optionFilterProp: 'label' }}
      placeholder={t('cases:widgets.select')}
      options={options}
    />
  );
}

/** The control for a field's widget; an unknown widget is asked for as a line of text. */
function controlFor(field: FieldView, caseId: number): ReactNode {
  switch (field.widget) {
    case 'textarea':
      return <TextField field={field} />;
    case 'select':
    case 'radio':
      return <Choice field={field} />;
    case 'checkbox':
      return field.options?.length ? <Checkbox.Group options={field.options} /> : null;
    case 'day':
      return <DueDayField />;
    case 'unit':
      return <UnitSelect label={field.label} />;
    case 'units':
      return <UnitsField />;
    case 'case':
      return <CasePicker except={caseId} />;
    case 'length':
      return <LengthField />;
    case 'number':
      return <InputNumber style={{ width: '100%' }} precision={0} />;
    default:
      return field.options?.length ? (
        <Choice field={field} />
      ) : (
        <Input maxLength={field.maxLength ?? 500} />
      );
  }
}

/** The fields of an event's form, as the workflow describes them. */
export function EventFields({
  fields,
  caseId,
  below = {},
}: {
  fields: readonly FieldView[];
  caseId: number;
  /** What helps to fill a field in, below it. */
  below?: Readonly<Record<string, ReactNode>>;
}) {
  const { t } = useTranslation();
  return fields.map((field) => {
    const control = controlFor(field, caseId);
    if (control === null)
      return (
        <Form.Item
          key={field.name}
          name={field.name}
          valuePropName="checked"
          initialValue={field.value}
        >
          <Checkbox>{field.label}</Checkbox>
        </Form.Item>
      );
    const label = field.required ? (
      field.label
    ) : (
      <>
        {field.label}
        <span className="optional">{t('shell:common.optional')}</span>
      </>
    );
    return (
      <Fragment key={field.name}>
        <Form.Item
          name={field.name}
          label={label}
          required={field.required}
          initialValue={field.value}
          rules={
            field.required
              ? [{ required: true, message: t('cases:actions.required', { label: field.label }) }]
              : []
          }
        >
          {control}
        </Form.Item>
        {below[field.name]}
      </Fragment>
    );
  });
}
