import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Modal } from 'antd';
import { useTranslation } from 'react-i18next';
import { call } from '../api/http.js';
import { keys } from '../api/queries.js';
import type { CaseItem, CaseView } from '../api/types.js';
import { EventForm } from '../forms/event-form.js';
import type { FormValues } from '../forms/payload.js';
import { Loading } from '../shell/page.js';
import { ProblemAlert } from '../shell/problem-alert.js';

const REMIND = 'remind';
const mayRemind = (view: CaseView) => view.allowedEvents.some(({ type }) => type === REMIND);

/** Each case is reminded by an event of its own, in the version that was looked at last. */
function useRemind(views: CaseView[], onClose: (done: boolean) => void) {
  const { t } = useTranslation();
  const { message, notification } = App.useApp();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (payload: FormValues) => {
      const refused: CaseView[] = [];
      let last: unknown = null;
      for (const view of views) {
        try {
          await call('applyEvent', {
            params: { id: view.id },
            body: { type: REMIND, payload, version: view.version },
            headers: { 'idempotency-key': crypto.randomUUID() },
          });
        } catch (error) {
          refused.push(view);
          last = error;
        }
      }
      // When all are refused, the form stays and says why.
      if (refused.length === views.length) throw last;
      return refused;
    },
    onSuccess: (refused) => {
      void message.success(
        t('cases:supervision.reminded', { count: views.length - refused.length }),
      );
      if (refused.length > 0)
        notification.warning({
          title: t('cases:supervision.refused', {
            count: refused.length,
            numbers: refused.map(({ number }) => number).join(', '),
          }),
          duration: 0,
        });
      onClose(true);
    },
    onSettled: () => client.invalidateQueries({ queryKey: keys.lists }),
  });
}

function RemindForm({ views, onClose }: { views: CaseView[]; onClose: (done: boolean) => void }) {
  const { t } = useTranslation();
  const open = views.filter(mayRemind);
  const { mutate, isPending, error } = useRemind(open, onClose);
  const event = open[0]?.allowedEvents.find(({ type }) => type === REMIND);
  if (!event || !open[0])
    return <Alert type="warning" showIcon title={t('cases:supervision.notRemindable')} />;
  const left = views.filter((view) => !mayRemind(view));
  return (
    <>
      {left.length > 0 && (
        <Alert
          type="warning"
          showIcon
          title={t('cases:supervision.refused', {
            count: left.length,
            numbers: left.map(({ number }) => number).join(', '),
          })}
        />
      )}
      <EventForm
        event={event}
        caseId={open[0].id}
        busy={isPending}
        error={error}
        onSubmit={(payload) => mutate(payload)}
        onCancel={() => onClose(false)}
      />
    </>
  );
}

export function RemindDialog({
  items,
  onClose,
}: {
  items: CaseItem[];
  onClose: (done: boolean) => void;
}) {
  const { t } = useTranslation();
  const ids = items.map(({ id }) => id);
  const { data, error, isPending } = useQuery({
    queryKey: ['remind', ids],
    queryFn: ({ signal }) => Promise.all(ids.map((id) => call('case', { params: { id }, signal }))),
    gcTime: 0,
    staleTime: Infinity,
  });
  return (
    <Modal
      open
      footer={null}
      title={t('cases:supervision.remindTitle')}
      onCancel={() => onClose(false)}
    >
      <ul className="remind-list">
        {items.slice(0, 5).map(({ id, number, title }) => (
          <li key={id}>
            {number} {title}
          </li>
        ))}
        {items.length > 5 && <li>… {t('cases:list.total', { count: items.length })}</li>}
      </ul>
      {isPending && <Loading />}
      {error && <ProblemAlert error={error} />}
      {data && <RemindForm views={data} onClose={onClose} />}
    </Modal>
  );
}
