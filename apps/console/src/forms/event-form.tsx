import { Alert, Button, Form, Space } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/api-error.js';
import type { AllowedEvent } from '../api/types.js';
import { problemText } from '../shell/problem-text.js';
import { onCtrlEnter } from './ctrl-enter.js';
import { DispatchLoad } from './dispatch-load.js';
import { EventFields } from './event-fields.js';
import { ExtensionPreview } from './extension-preview.js';
import { sortFaults, toPayload, type FormValues } from './payload.js';

interface Props {
  event: AllowedEvent;
  caseId: number;
  /** The event is not possible any more: what was typed can be read and copied, not sent. */
  closed?: boolean;
  busy: boolean;
  error: Error | null;
  onSubmit: (payload: FormValues) => void;
  onCancel?: (() => void) | undefined;
  /** The person has begun to fill it in. */
  onTouched?: () => void;
}

/** Why the last try was refused, as far as it does not stand at a field. */
function Refusal({ event, error, closed }: Pick<Props, 'event' | 'error' | 'closed'>) {
  const { t } = useTranslation();
  if (closed)
    return (
      <Alert type="warning" showIcon title={t('cases:actions.gone', { label: event.label })} />
    );
  if (!error) return null;
  if (!(error instanceof ApiError))
    return <Alert type="error" showIcon title={problemText(error, t)} />;
  if (error.code === 'stale_case')
    return <Alert role="alert" type="warning" showIcon title={t('cases:actions.stale')} />;
  const names = event.fields.map(({ name }) => name);
  const { others } = sortFaults(error.faults, names);
  const title =
    error.code === 'event_not_allowed'
      ? t('cases:actions.notAllowed', { label: event.label })
      : problemText(error, t);
  const guard = error.code === 'event_not_allowed' ? error.problem.guard?.label : undefined;
  return (
    <Alert
      role="alert"
      type="error"
      showIcon
      title={title}
      description={
        [guard, ...others].filter(Boolean).join(t('shell:common.separator')) || undefined
      }
    />
  );
}

/** The form of one event. Ctrl+Enter submits; faults of a refused payload stand at their fields. */
export function EventForm({
  event,
  caseId,
  closed,
  busy,
  error,
  onSubmit,
  onCancel,
  onTouched,
}: Props) {
  const { t } = useTranslation();
  const [form] = Form.useForm<FormValues>();
  const { fields } = event;

  // What is asked may change while the form stands open: refused, and asked for anew with another length.
  useEffect(() => {
    for (const { name, value } of fields)
      if (value !== undefined && !form.isFieldTouched(name))
        form.setFields([{ name, value, touched: false }]);
  }, [fields, form]);

  useEffect(() => {
    const faults = error instanceof ApiError ? error.faults : [];
    const { byField } = sortFaults(
      faults,
      fields.map(({ name }) => name),
    );
    form.setFields(fields.map(({ name }) => ({ name, errors: byField[name] ?? [] })));
    const first = fields.find(({ name }) => byField[name]);
    if (first) form.scrollToField(first.name, { block: 'center', focus: true });
  }, [error, fields, form]);

  return (
    <Form
      form={form}
      layout="vertical"
      name={`event-${event.type}`}
      className="event-form"
      disabled={Boolean(closed)}
      scrollToFirstError={{ block: 'center', focus: true }}
      onValuesChange={() => onTouched?.()}
      onFinish={(values) => onSubmit(toPayload(fields, values))}
      onKeyDownCapture={onCtrlEnter(() => form.submit())}
    >
      <Refusal event={event} error={error} {...(closed ? { closed } : {})} />
      <EventFields
        fields={fields}
        caseId={caseId}
        below={{
          ...(event.type === 'dispatch' && {
            unit: <DispatchLoad form={form} caseId={caseId} />,
          }),
          ...(event.extends && {
            length: <ExtensionPreview form={form} caseId={caseId} clocks={event.extends} />,
          }),
        }}
      />
      <Space>
        <Button type="primary" htmlType="submit" loading={busy} disabled={Boolean(closed)}>
          {event.label}
        </Button>
        {onCancel && (
          <Button type="text" onClick={onCancel} disabled={false}>
            {fields.length > 0 ? t('cases:actions.discard') : t('shell:common.cancel')}
          </Button>
        )}
      </Space>
    </Form>
  );
}
