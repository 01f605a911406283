import { Checkbox, Form, Input, Radio, Select, TreeSelect } from 'antd';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useVocabulary } from '../api/queries.js';
import type { RequestType, Vocabulary } from '../api/types.js';
import { Card } from '../shell/page.js';

const MAX_TITLE = 100;
const MAX_CONTENT = 10_000;

interface CategoryNode {
  value: string;
  title: string;
  children: CategoryNode[];
}

function categoryTree(
  categories: Vocabulary['categories'],
  parent: string | null = null,
): CategoryNode[] {
  return categories
    .filter((category) => category.parent === parent)
    .map(({ code, name }) => ({
      value: code,
      title: name,
      children: categoryTree(categories, code),
    }));
}

/** Channels that an operator writes down; imports are not made by hand. */
const options = (words: Record<string, string> = {}) =>
  Object.entries(words)
    .filter(([value]) => value !== 'import')
    .map(([value, label]) => ({ value, label }));

export function WhatFields() {
  const { t } = useTranslation();
  const { data: words } = useVocabulary();
  const categories = useMemo(() => categoryTree(words?.categories ?? []), [words]);
  const kinds = words?.kinds ?? [];
  const tooLong = (max: number) => t('requests:missing.tooLong', { max });
  return (
    <Card title={t('requests:sections.what')}>
      <div className="field-row">
        <Form.Item name="channel" label={t('requests:channel')} style={{ width: 112 }}>
          <Select options={options(words?.channels)} />
        </Form.Item>
        {kinds.length > 1 && (
          <Form.Item name="kind" label={t('requests:kind')} style={{ width: 152 }}>
            <Select options={kinds.map(({ kind, name }) => ({ value: kind, label: name }))} />
          </Form.Item>
        )}
        <Form.Item name="type" label={t('requests:type')} className="grow">
          <Radio.Group optionType="button" options={options(words?.requestTypes)} />
        </Form.Item>
      </div>
      <Form.Item
        name="title"
        label={t('requests:subject')}
        rules={[
          { required: true, whitespace: true, message: t('requests:missing.title') },
          { max: MAX_TITLE, message: tooLong(MAX_TITLE) },
        ]}
      >
        <Input autoFocus showCount maxLength={MAX_TITLE} placeholder={t('requests:subjectHint')} />
      </Form.Item>
      <Form.Item
        name="content"
        label={t('requests:content')}
        rules={[
          { required: true, whitespace: true, message: t('requests:missing.content') },
          { max: MAX_CONTENT, message: tooLong(MAX_CONTENT) },
        ]}
      >
        <Input.TextArea
          showCount
          maxLength={MAX_CONTENT}
          autoSize={{ minRows: 8, maxRows: 18 }}
          placeholder={t('requests:contentHint')}
        />
      </Form.Item>
      <div className="field-row">
        <Form.Item name="place" label={t('requests:place')} className="grow">
          <Input maxLength={200} placeholder={t('requests:placeHint')} />
        </Form.Item>
        <Form.Item name="category" label={t('requests:category')} style={{ width: 250 }}>
          <TreeSelect
            allowClear
            showSearch={{ treeNodeFilterProp: 'title' }}
            treeData={categories}
            popupMatchSelectWidth={320}
            placeholder={t('cases:widgets.select')}
          />
        </Form.Item>
      </div>
    </Card>
  );
}

export function WhoFields() {
  const { t } = useTranslation();
  return (
    <Card title={t('requests:sections.who')}>
      <div className="field-row">
        <Form.Item
          name={['requester', 'phone']}
          label={t('requests:phone')}
          className="grow"
          rules={[{ pattern: /^\s*\+?(?:\d[\s-]*){5,20}$/, message: t('requests:missing.phone') }]}
        >
          <Input inputMode="tel" autoComplete="off" maxLength={20} />
        </Form.Item>
        <Form.Item name={['requester', 'name']} label={t('requests:name')} className="grow">
          <Input autoComplete="off" maxLength={64} />
        </Form.Item>
      </div>
      <Form.Item name={['requester', 'address']} label={t('requests:address')}>
        <Input autoComplete="off" maxLength={200} />
      </Form.Item>
      <div className="field-row">
        <Form.Item
          name={['requester', 'email']}
          label={t('requests:email')}
          className="grow"
          rules={[{ type: 'email', message: t('requests:missing.email') }]}
        >
          <Input inputMode="email" autoComplete="off" maxLength={254} />
        </Form.Item>
        <Form.Item name={['requester', 'kind']} label={t('requests:requesterKind')}>
          <Radio.Group
            optionType="button"
            options={[
              { value: 'person', label: t('requests:person') },
              { value: 'enterprise', label: t('requests:enterprise') },
            ]}
          />
        </Form.Item>
      </div>
      <p className="muted small">{t('requests:anonymousHint')}</p>
    </Card>
  );
}

export function HowFields({ type }: { type: RequestType | undefined }) {
  const { t } = useTranslation();
  const form = Form.useFormInstance();
  const chosen = Form.useWatch('secrecy', form) as boolean | undefined;
  // A report is secret unless the operator decides otherwise (domain.md 1.13); the server holds the rule.
  const secret = chosen ?? type === 'report';
  const box = (name: string, label: string) => (
    <Form.Item name={name} valuePropName="checked" noStyle>
      <Checkbox>{label}</Checkbox>
    </Form.Item>
  );
  return (
    <Card title={t('requests:sections.how')}>
      <div className="checks">
        {box('urgent', t('requests:urgent'))}
        {box('replyWanted', t('requests:replyWanted'))}
        {box('consentToPublish', t('requests:consent'))}
        <Checkbox
          checked={secret}
          onChange={(event) => form.setFieldValue('secrecy', event.target.checked)}
        >
          {t('requests:secrecy')}
        </Checkbox>
        {type === 'report' && <p className="muted small">{t('requests:reportSecret')}</p>}
      </div>
    </Card>
  );
}
