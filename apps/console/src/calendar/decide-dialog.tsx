import { App, Input, Modal } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CalendarChange } from '../api/types.js';
import { useOnce } from '../forms/use-once.js';
import { ProblemAlert } from '../shell/problem-alert.js';
import { Doubts } from './doubts.js';
import { useDecide } from './use-calendar.js';

/** The last look before the decision: an approval cannot be taken back, only followed by another change. */
export function DecideDialog(props: {
  change: CalendarChange;
  verdict: 'approve' | 'reject';
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const { change, verdict, onClose } = props;
  const [note, setNote] = useState('');
  const deciding = useDecide(change);
  const { isPending, error } = deciding;
  const send = useOnce(deciding);
  const decide = () =>
    send(
      { verdict, note },
      {
        onSuccess: () => {
          void message.success(t(`calendar:done.${verdict}`));
          onClose();
        },
      },
    );
  return (
    <Modal
      open
      title={t(`calendar:decide.${verdict}`)}
      okText={t(`calendar:${verdict}`)}
      confirmLoading={isPending}
      onOk={decide}
      onCancel={onClose}
    >
      {verdict === 'approve' && <Doubts change={change} />}
      {verdict === 'approve' && (
        <p>
          {t('calendar:decide.effect', {
            count: change.impact?.moved ?? 0,
            cases: change.impact?.cases ?? 0,
          })}
        </p>
      )}
      <label className="propose-field">
        {t('calendar:decide.note')}
        <Input.TextArea
          rows={2}
          maxLength={500}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
      </label>
      {error && <ProblemAlert error={error} />}
    </Modal>
  );
}
