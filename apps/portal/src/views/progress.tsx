import { dayText, instantText } from '../days.js';
import { shownText } from '../plain-text.js';
import { isTextKey, translator } from '../texts.js';
import { dueReason } from '../due-reason.js';
import { GuardedForm, Typed } from './fields.js';
import { renderPage, useWords, type Visit } from './layout.js';
import type {
  ActionModel,
  DueModel,
  FormGuard,
  ProgressModel,
  ReplyModel,
  StepModel,
} from './model.js';

export interface ProgressPageModel {
  progress: ProgressModel;
  guard: FormGuard;
  notice?: 'progress.done' | 'act.refused';
}

export function progressPage(visit: Visit, model: ProgressPageModel): string {
  const title = `${translator(visit.language)('progress.title')} ${model.progress.number}`;
  return renderPage(visit, title, <Progress {...model} />);
}

function Progress({ progress, guard, notice }: ProgressPageModel) {
  const { t, language } = useWords();
  return (
    <>
      {notice && (
        <p className={notice === 'act.refused' ? 'notice warn' : 'notice'} role="status">
          {t(notice)}
        </p>
      )}
      <h1>
        <small>{t('progress.title')}</small>
        <bdi>{shownText(progress.title)}</bdi>
      </h1>
      <div className={`state ${progress.phase}`}>
        <small>{t('progress.state')}</small>
        <strong>{progress.state}</strong>
      </div>
      <dl className="facts">
        <dt>{t('progress.number')}</dt>
        <dd className="code">{progress.number}</dd>
        <dt>{t('progress.kind')}</dt>
        <dd>{progress.kind}</dd>
        <dt>{t('progress.received')}</dt>
        <dd>{instantText(progress.receivedAt, language)}</dd>
        <dt>{t('progress.unit')}</dt>
        <dd>{progress.unit ?? t('progress.unit.none')}</dd>
        {progress.due && !progress.closedAt && (
          <Due due={progress.due} receivedAt={progress.receivedAt} />
        )}
        {progress.closedAt && (
          <>
            <dt>{t('progress.closed')}</dt>
            <dd>{instantText(progress.closedAt, language)}</dd>
          </>
        )}
      </dl>
      <Replies replies={progress.replies} />
      <Actions actions={progress.actions} />
      <Steps steps={progress.steps} />
      <details>
        <summary>{t('progress.yours')}</summary>
        <Typed text={progress.content} />
        {progress.place && (
          <p>
            {t('progress.place')}: <bdi>{shownText(progress.place)}</bdi>
          </p>
        )}
      </details>
      <GuardedForm action="/leave" guard={guard}>
        <p className="hint">{t('progress.leave.hint')}</p>
        <button type="submit" className="plain">
          {t('progress.leave')}
        </button>
      </GuardedForm>
    </>
  );
}

function Due({ due, receivedAt }: { due: DueModel; receivedAt: Date }) {
  const { t, language } = useWords();
  return (
    <>
      <dt>{due.label}</dt>
      <dd>
        <strong>{dayText(due.day, language, true)}</strong>
        <p className="hint">
          {dueReason(due, receivedAt, language)} <a href="/calendar">{t('calendar.title')}</a>
        </p>
        {due.passed && <p className="late">{t('progress.due.passed')}</p>}
      </dd>
    </>
  );
}

function Replies({ replies }: { replies: ReplyModel[] }) {
  const { t, language } = useWords();
  if (replies.length === 0) return null;
  return (
    <section className="reply" aria-labelledby="reply-title">
      <h2 id="reply-title">{t('progress.reply')}</h2>
      {replies.map(({ title, text, unit, at, isReply }, i) => (
        <div key={i}>
          {(replies.length > 1 || !isReply) && <h3>{isReply ? t('progress.reply.one') : title}</h3>}
          <Typed text={text} />
          <p className="by">
            {unit
              ? t('progress.reply.by', { unit, at: instantText(at, language) })
              : instantText(at, language)}
          </p>
        </div>
      ))}
    </section>
  );
}

/** Steps that nobody should take by mistake do not call for attention. */
const QUIET = new Set(['withdraw', 'revokeConsent']);

function Actions({ actions }: { actions: ActionModel[] }) {
  const { t } = useWords();
  if (actions.length === 0) return null;
  const ordered = actions.toSorted((a, b) => Number(QUIET.has(a.type)) - Number(QUIET.has(b.type)));
  return (
    <section className="screen-only">
      <h2>{t('progress.actions')}</h2>
      <p className="buttons">
        {ordered.map(({ type, label }) => (
          <a
            key={type}
            className={QUIET.has(type) ? 'button plain' : 'button'}
            href={`/progress/${type}`}
          >
            {isTextKey(`act.${type}`) ? t(`act.${type}` as 'act.rate') : label}
          </a>
        ))}
      </p>
    </section>
  );
}

function Steps({ steps }: { steps: StepModel[] }) {
  const { t, language } = useWords();
  return (
    <section>
      <h2>{t('progress.steps')}</h2>
      <ol className="steps">
        {steps.map((step, i) => (
          <li key={i}>
            <time dateTime={step.at.toISOString()}>{instantText(step.at, language)}</time>
            <span>{step.own ? t('progress.own', { step: step.text }) : step.text}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
