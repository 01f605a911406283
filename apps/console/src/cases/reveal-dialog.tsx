import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Form, Input, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { call } from '../api/http.js';
import { ProblemAlert } from '../shell/problem-alert.js';

const FIELDS = ['name', 'phone', 'email', 'address'] as const;

/** Asks for a reason, then shows who asked: once, and kept nowhere in the browser. */
export function RevealDialog(props: { caseId: number; requestId: number; onClose: () => void }) {
  const { caseId, requestId, onClose } = props;
  const { t } = useTranslation();
  const { mutate, data, error, isPending } = useMutation({
    mutationFn: (body: { reason: string }) =>
      call('revealRequester', { params: { id: caseId, requestId }, body }),
    gcTime: 0,
  });
  return (
    <Modal
      open
      footer={null}
      onCancel={onClose}
      title={t('cases:page.revealTitle')}
      destroyOnHidden
    >
      {data ? (
        <>
          <dl className="pairs pairs-single revealed">
            {FIELDS.map((field) => (
              <div key={field}>
                <dt>{t(`cases:page.${field}`)}</dt>
                <dd>{data[field] ?? '—'}</dd>
              </div>
            ))}
          </dl>
          <Alert type="info" title={t('cases:page.revealDone')} />
          <p className="dialog-end">
            <Button type="primary" onClick={onClose} autoFocus>
              {t('shell:common.close')}
            </Button>
          </p>
        </>
      ) : (
        <Form<{ reason: string }> layout="vertical" onFinish={(body) => mutate(body)}>
          <Alert type="warning" title={t('cases:page.revealHint')} style={{ marginBottom: 14 }} />
          <Form.Item
            name="reason"
            label={t('cases:page.revealReason')}
            rules={[
              {
                required: true,
                whitespace: true,
                min: 2,
                message: t('cases:page.revealReasonMissing'),
              },
            ]}
          >
            <Input.TextArea autoFocus rows={3} maxLength={500} showCount />
          </Form.Item>
          {error && <ProblemAlert error={error} />}
          <p className="dialog-end">
            <Button onClick={onClose}>{t('shell:common.cancel')}</Button>
            <Button type="primary" htmlType="submit" loading={isPending}>
              {t('cases:page.revealDo')}
            </Button>
          </p>
        </Form>
      )}
    </Modal>
  );
}
