import { App, Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AllowedEvent, CaseView } from '../api/types.js';
import { EventForm } from '../forms/event-form.js';
import { Card } from '../shell/page.js';
import { inOrder, opensByItself } from './event-order.js';
import { useApplyEvent } from './use-apply-event.js';

interface Props {
  view: CaseView;
  title?: string;
  onDone?: (view: CaseView, event: AllowedEvent) => void;
}

/** What this person may do with the case now: the main step first, each with the form that it needs. */
export function ActionPanel({ view, title, onDone }: Props) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const { main, beside } = inOrder(view.allowedEvents);
  const [chosen, setChosen] = useState<AllowedEvent | null>(null);
  // While the person writes, the form stays, even if the case moves on meanwhile.
  // A single step is opened at once; to reopen what is closed takes a decision of its own.
  const only =
    main.length === 1 && view.phase.value !== 'closed' ? main.find(opensByItself) : undefined;
  const open = chosen ?? only ?? null;
  const current = view.allowedEvents.find(({ type }) => type === open?.type);
  const { mutate, isPending, error, reset } = useApplyEvent(view.id, (next) => {
    if (open) void message.success(t('cases:actions.done', { label: open.label }));
    setChosen(null);
    if (open) onDone?.(next, open);
  });
  const choose = (event: AllowedEvent | null) => {
    reset();
    setChosen(event);
  };
  const button = (event: AllowedEvent, primary: boolean) => (
    <Button
      key={event.type}
      type={primary ? 'primary' : 'default'}
      ghost={primary && open !== null}
      size={primary ? 'middle' : 'small'}
      aria-expanded={open?.type === event.type}
      onClick={() => choose(event)}
    >
      {event.label}
    </Button>
  );
  const others = [...main, ...beside].filter(({ type }) => type !== open?.type);
  return (
    <Card
      title={[title ?? t('cases:actions.title'), open?.label].filter(Boolean).join(' · ')}
      className="actions"
      id="actions"
    >
      {view.allowedEvents.length === 0 && !open && (
        <p className="muted">{t('cases:actions.none')}</p>
      )}
      {!open && <div className="actions-main">{main.map((event) => button(event, true))}</div>}
      {open && (
        <EventForm
          key={`${view.id}-${open.type}`}
          event={current ?? open}
          caseId={view.id}
          closed={!current}
          busy={isPending}
          error={error}
          onSubmit={(payload) => mutate({ type: open.type, payload, version: view.version })}
          onTouched={() => setChosen(open)}
          onCancel={chosen ? () => choose(null) : undefined}
        />
      )}
      {(open ? others : beside).length > 0 && (
        <div className="actions-beside">
          <h3>{t('cases:actions.other')}</h3>
          {(open ? others : beside).map((event) => button(event, false))}
        </div>
      )}
    </Card>
  );
}
