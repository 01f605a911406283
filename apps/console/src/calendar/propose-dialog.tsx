import { UploadOutlined } from '@ant-design/icons';
import { App, Button, Input, Modal, Radio } from 'antd';
import { useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { textOfFile } from '@huiyin/contract/text-of-file';
import { DayRange } from '../forms/day-range.js';
import { UnitSelect } from '../forms/unit-select.js';
import { useOnce } from '../forms/use-once.js';
import { EMPTY_SPAN, missingOf, proposalOf, type Draft, type SpanDraft } from './proposal.js';
import { ProposalRefusal } from './proposal-refusal.js';
import { usePropose } from './use-calendar.js';

const MOST_SPANS = 20;

function Field({ label, children }: { label: string; children: ReactNode }) {
  return (
    <label className="propose-field">
      {label}
      {children}
    </label>
  );
}

/** Local days, or a year's notice. Nothing counts by it before somebody has approved it. */
export function ProposeDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [draft, setDraft] = useState<Draft>({
    kind: 'days',
    unit: undefined,
    spans: [EMPTY_SPAN],
    text: '',
    source: '',
    reason: '',
  });
  const change = (part: Partial<Draft>) => setDraft((old) => ({ ...old, ...part }));
  const proposing = usePropose(() => {
    void message.success(t('calendar:done.propose'));
    onClose();
  });
  const { isPending, error, variables } = proposing;
  const send = useOnce(proposing);
  const proposal = proposalOf(draft);
  const missing = missingOf(draft).map((name) => t(`calendar:propose.places.${name}`));
  return (
    <Modal
      open
      width={680}
      title={t('calendar:propose.title')}
      okText={t('calendar:propose.send')}
      okButtonProps={{ disabled: proposal === null }}
      confirmLoading={isPending}
      onOk={() => proposal && send(proposal)}
      onCancel={onClose}
    >
      <Radio.Group
        aria-label={t('calendar:propose.kind')}
        value={draft.kind}
        onChange={(event) => change({ kind: event.target.value as Draft['kind'] })}
        options={[
          { value: 'days', label: t('calendar:propose.days') },
          { value: 'year', label: t('calendar:propose.year') },
        ]}
      />
      {draft.kind === 'days' ? (
        <LocalDays draft={draft} onChange={change} />
      ) : (
        <Notice draft={draft} onChange={change} />
      )}
      <Field label={t('calendar:propose.source')}>
        <Input
          maxLength={300}
          value={draft.source}
          onChange={(event) => change({ source: event.target.value })}
        />
      </Field>
      <Field label={t('calendar:propose.reason')}>
        <Input
          maxLength={300}
          value={draft.reason}
          onChange={(event) => change({ reason: event.target.value })}
        />
      </Field>
      {missing.length > 0 && (
        <p className="muted" role="status">
          {t('calendar:propose.missing', { fields: missing.join(t('shell:common.separator')) })}
        </p>
      )}
      {error && <ProposalRefusal error={error} proposal={variables ?? null} />}
    </Modal>
  );
}

interface Part {
  draft: Draft;
  onChange: (part: Partial<Draft>) => void;
}

function LocalDays({ draft, onChange }: Part) {
  const { t } = useTranslation();
  const set = (index: number, part: Partial<SpanDraft>) =>
    onChange({
      spans: draft.spans.map((span, at) => (at === index ? { ...span, ...part } : span)),
    });
  return (
    <>
      <Field label={t('calendar:propose.unit')}>
        <UnitSelect
          label={t('calendar:city')}
          value={draft.unit}
          onChange={(unit) => onChange({ unit })}
        />
      </Field>
      {draft.spans.map((span, index) => (
        <Span
          key={index}
          span={span}
          onChange={(part) => set(index, part)}
          {...(draft.spans.length > 1 && {
            onRemove: () => onChange({ spans: draft.spans.filter((_, at) => at !== index) }),
          })}
        />
      ))}
      <Button
        size="small"
        disabled={draft.spans.length >= MOST_SPANS}
        onClick={() => onChange({ spans: [...draft.spans, EMPTY_SPAN] })}
      >
        {t('calendar:propose.more')}
      </Button>
    </>
  );
}

function Span(props: {
  span: SpanDraft;
  onChange: (part: Partial<SpanDraft>) => void;
  onRemove?: () => void;
}) {
  const { t } = useTranslation();
  const { span, onChange, onRemove } = props;
  return (
    <div className="propose-span">
      <DayRange
        label={t('calendar:propose.span')}
        from={span.from}
        to={span.to}
        onChange={(from, to) => onChange({ from, to })}
      />
      <Radio.Group
        aria-label={t('calendar:propose.does')}
        value={span.does}
        onChange={(event) => onChange({ does: event.target.value as SpanDraft['does'] })}
        options={(['off', 'working', 'regular'] as const).map((value) => ({
          value,
          label: t(`calendar:does.${value}`),
        }))}
      />
      <Input
        aria-label={t('calendar:propose.name')}
        placeholder={t('calendar:propose.name')}
        maxLength={60}
        value={span.name}
        onChange={(event) => onChange({ name: event.target.value })}
      />
      {onRemove && (
        <Button size="small" onClick={onRemove}>
          {t('calendar:propose.remove')}
        </Button>
      )}
    </div>
  );
}

function Notice({ draft, onChange }: Part) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      {/* The browser's own field speaks the browser's language. */}
      <Button
        size="small"
        className="propose-file"
        icon={<UploadOutlined />}
        onClick={() => input.current?.click()}
      >
        {t('calendar:propose.file')}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        accept=".yaml,.yml,.csv,.txt"
        onChange={(event) => {
          const { target } = event;
          void target.files?.[0]
            ?.arrayBuffer()
            .then((bytes) => onChange({ text: textOfFile(bytes) }));
          target.value = '';
        }}
      />
      <Field label={t('calendar:propose.text')}>
        <Input.TextArea
          rows={8}
          maxLength={100_000}
          placeholder={t('calendar:propose.example')}
          value={draft.text}
          onChange={(event) => onChange({ text: event.target.value })}
        />
      </Field>
    </>
  );
}
