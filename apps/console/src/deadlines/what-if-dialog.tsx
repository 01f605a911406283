import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Form, Modal, Radio } from 'antd';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api/api-error.js';
import { call } from '../api/http.js';
import type { DeadlineExplanation, Fault, WhatIfAnswer, WhatIfInput } from '../api/types.js';
import { DayField, LengthField } from '../forms/widgets.js';
import { problemText } from '../shell/problem-text.js';
import { MonthCalendar } from './month-calendar.js';

const SUPPOSITIONS = ['pause', 'extension', 'return', 'restart'] as const;

interface Values {
  what: (typeof SUPPOSITIONS)[number];
  from?: string | undefined;
  to?: string | undefined;
  length?: string | undefined;
  decision?: 'approve' | 'refuse' | undefined;
  at?: string | undefined;
}

function inputOf(values: Values, { ordinal, status }: DeadlineExplanation): WhatIfInput {
  const { what, from, to, length, decision = 'approve', at } = values;
  switch (what) {
    case 'pause':
      return { ordinal, pause: { ...(status === 'paused' ? {} : { from }), to } };
    case 'extension':
      return { ordinal, extension: { length, at } };
    case 'return':
      return { ordinal, return: { decision, at } };
    case 'restart':
      return { ordinal, restart: { at } };
  }
}

function Fields({ what, paused }: { what: Values['what']; paused: boolean }) {
  const { t } = useTranslation();
  const day = (name: string, label: string) => (
    <Form.Item name={name} label={t(`deadlines:whatIf.${label}`)}>
      <DayField />
    </Form.Item>
  );
  switch (what) {
    case 'pause':
      return (
        <div className="what-if-row">
          {!paused && day('from', 'from')}
          {day('to', paused ? 'toOfPaused' : 'to')}
        </div>
      );
    case 'extension':
      return (
        <div className="what-if-row">
          <Form.Item name="length" label={t('deadlines:whatIf.length')} required>
            <LengthField />
          </Form.Item>
          {day('at', 'at')}
        </div>
      );
    case 'return':
      return (
        <div className="what-if-row">
          <Form.Item name="decision" label={t('deadlines:whatIf.decision')}>
            <Radio.Group
              options={['approve', 'refuse'].map((value) => ({
                value,
                label: t(`deadlines:whatIf.${value}`),
              }))}
            />
          </Form.Item>
          {day('at', 'at')}
        </div>
      );
    case 'restart':
      return <div className="what-if-row">{day('at', 'at')}</div>;
  }
}

/** Fields of the form, as the API calls their places: `pause.from`, `extension.length`, `return.at`. */
const FIELDS = ['from', 'to', 'length', 'decision', 'at'];

function Refusal({ error, paused }: { error: Error; paused: boolean }) {
  const { t } = useTranslation();
  const told = ({ path, message }: Fault): string => {
    const field = path.split('.').at(-1) ?? '';
    if (!FIELDS.includes(field)) return message;
    const label = t(`deadlines:whatIf.${field === 'to' && paused ? 'toOfPaused' : field}`);
    return t('shell:common.labelled', { label, text: message });
  };
  const details =
    error instanceof ApiError ? [error.problem.guard?.label, ...error.faults.map(told)] : [];
  const title = problemText(error, t);
  const description = details
    .filter((text) => text && !title.includes(text))
    .join(t('shell:common.separator'));
  return (
    <Alert
      role="alert"
      className="what-if-answer"
      type="warning"
      showIcon
      title={title}
      {...(description ? { description } : {})}
    />
  );
}

function Answer({ answer }: { answer: WhatIfAnswer }) {
  const { t } = useTranslation();
  const { events, explanation, after } = answer;
  return (
    <div className="what-if-answer" role="status">
      <p className="deadline-sentence">{answer.text}</p>
      {events.length > 0 && (
        <p className="muted">
          {t('deadlines:whatIf.steps')} {events.map(({ label }) => label).join(' → ')}
        </p>
      )}
      {after.status !== 'stopped' && (
        <MonthCalendar days={explanation.days} omitted={explanation.omittedDays} />
      )}
    </div>
  );
}

/** "If …": asks the rules themselves what would become of the deadline. Nothing is changed. */
export function WhatIfDialog({
  explanation,
  onClose,
}: {
  explanation: DeadlineExplanation;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const [form] = Form.useForm<Values>();
  const what = Form.useWatch('what', form) ?? 'pause';
  const { mutate, data, error, isPending, reset } = useMutation({
    mutationFn: (values: Values) =>
      call('whatIf', {
        params: { id: explanation.case.id, name: explanation.name },
        body: inputOf(values, explanation),
      }),
  });
  return (
    <Modal open width={760} footer={null} title={t('deadlines:whatIf.title')} onCancel={onClose}>
      <p className="muted what-if-hint">{t('deadlines:whatIf.hint')}</p>
      <Form
        form={form}
        layout="vertical"
        name="what-if"
        initialValues={{ what: 'pause', decision: 'approve' }}
        onValuesChange={() => reset()}
        onFinish={(values) => mutate(values)}
      >
        <Form.Item name="what">
          <Radio.Group
            optionType="button"
            aria-label={t('deadlines:whatIf.title')}
            options={SUPPOSITIONS.map((value) => ({
              value,
              label: t(`deadlines:whatIf.what.${value}`),
            }))}
          />
        </Form.Item>
        <Fields what={what} paused={explanation.status === 'paused'} />
        <Button type="primary" htmlType="submit" loading={isPending}>
          {t('deadlines:whatIf.ask')}
        </Button>
      </Form>
      {error && <Refusal error={error} paused={explanation.status === 'paused'} />}
      {data && <Answer answer={data} />}
    </Modal>
  );
}
