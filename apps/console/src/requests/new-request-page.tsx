import { Alert, App, Button, Form, Input, Popconfirm } from 'antd';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ApiError } from '../api/api-error.js';
import { call } from '../api/http.js';
import { keys } from '../api/queries.js';
import type { CreatedRequest } from '../api/types.js';
import { onCtrlEnter } from '../forms/ctrl-enter.js';
import { sortFaults } from '../forms/payload.js';
import { useIdempotencyKey } from '../cases/use-apply-event.js';
import { useDebounced } from '../forms/use-debounced.js';
import { usePageTitle } from '../shell/page.js';
import { problemText } from '../shell/problem-text.js';
import { dropDraft, readDraft, saveDraft } from './draft.js';
import { similarQueryOf, toRequestInput, type RequestForm } from './request-input.js';
import { HowFields, WhatFields, WhoFields } from './request-fields.js';
import { SavedPanel } from './saved-panel.js';
import { SimilarPanel } from './similar-panel.js';

const EMPTY: Partial<RequestForm> = {
  channel: 'phone',
  type: 'help',
  kind: 'hotline',
  replyWanted: true,
  consentToPublish: false,
  urgent: false,
  requester: { kind: 'person' },
};
const NAMES: (string | string[])[] = [
  'channel',
  'type',
  'kind',
  'title',
  'content',
  'place',
  'category',
  'secrecy',
  'replyWanted',
  'consentToPublish',
  'urgent',
  ['requester', 'name'],
  ['requester', 'phone'],
  ['requester', 'email'],
  ['requester', 'address'],
];
const dotted = (name: string | string[]) => (Array.isArray(name) ? name.join('.') : name);

export default function NewRequestPage() {
  const { t } = useTranslation();
  usePageTitle(t('requests:title'));
  const [created, setCreated] = useState<CreatedRequest | null>(null);
  return created ? (
    <SavedPanel created={created} onAnother={() => setCreated(null)} />
  ) : (
    <Registration onCreated={setCreated} />
  );
}

function useRegister(onCreated: (created: CreatedRequest) => void) {
  const client = useQueryClient();
  const keyOf = useIdempotencyKey();
  return useMutation({
    mutationFn: (form: RequestForm) => {
      const body = toRequestInput(form);
      return call('createRequest', { body, headers: { 'idempotency-key': keyOf(body) } });
    },
    onSuccess: (created) => {
      dropDraft(sessionStorage);
      client.setQueryData(keys.case(created.case.id), created.case);
      void client.invalidateQueries({ queryKey: keys.lists });
      void client.invalidateQueries({ queryKey: ['counts'] });
      onCreated(created);
    },
  });
}

/** Writes down what a caller asks; likely duplicates show beside it while it is being typed. */
function Registration({ onCreated }: { onCreated: (created: CreatedRequest) => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [form] = Form.useForm<RequestForm>();
  const [draft] = useState(() => readDraft(sessionStorage));
  const [values, setValues] = useState<Partial<RequestForm>>({
    ...EMPTY,
    ...draft,
  } as Partial<RequestForm>);
  const { mutate, isPending, error } = useRegister(onCreated);
  const settled = useDebounced(values, 500);

  useEffect(() => saveDraft(sessionStorage, { ...settled }), [settled]);
  useEffect(() => {
    if (draft) void message.info({ key: 'draft', content: t('requests:draftRestored') });
  }, [draft, message, t]);

  const faults = error instanceof ApiError ? error.faults : [];
  const sorted = sortFaults(faults, NAMES.map(dotted));
  useEffect(() => {
    const found = error instanceof ApiError ? error.faults : [];
    const { byField } = sortFaults(found, NAMES.map(dotted));
    form.setFields(
      NAMES.map((name) => ({ name: name as never, errors: byField[dotted(name)] ?? [] })),
    );
  }, [error, form]);

  const clear = () => {
    form.resetFields();
    form.setFieldsValue({ ...EMPTY, title: '', content: '' } as RequestForm);
    setValues(EMPTY);
    dropDraft(sessionStorage);
  };
  return (
    <Form
      form={form}
      name="request"
      layout="vertical"
      requiredMark={false}
      className="register"
      initialValues={{ ...EMPTY, ...draft }}
      scrollToFirstError={{ block: 'center', focus: true }}
      onValuesChange={(_, all: RequestForm) => setValues(all)}
      onFinish={(done) => mutate({ ...form.getFieldsValue(true), ...done } as RequestForm)}
      onKeyDownCapture={onCtrlEnter(() => form.submit())}
    >
      <header className="page-head">
        <h1>{t('requests:title')}</h1>
        <span className="page-head-right">
          <span className="muted">{t('requests:hint')}</span>
          <Popconfirm title={t('requests:clearConfirm')} onConfirm={clear}>
            <Button>{t('requests:clear')}</Button>
          </Popconfirm>
          <Button type="primary" htmlType="submit" loading={isPending}>
            {t('requests:save')}
          </Button>
        </span>
      </header>
      {error && (
        <Alert
          role="alert"
          type="error"
          showIcon
          title={problemText(error, t)}
          description={sorted.others.join(t('shell:common.separator')) || undefined}
        />
      )}
      <div className="register-columns">
        <div className="register-main">
          <WhatFields />
          <HowFields type={values.type} />
        </div>
        <div className="register-side">
          <WhoFields />
          <SimilarPanel query={similarQueryOf(settled)} />
        </div>
      </div>
      <Form.Item name="secrecy" hidden noStyle>
        <Input />
      </Form.Item>
    </Form>
  );
}
