import { dayText } from '../days.js';
import { shownText } from '../plain-text.js';
import { isTextKey, translator, type TextKey } from '../texts.js';
import { Typed } from './fields.js';
import { renderPage, useWords, type Visit } from './layout.js';
import type { PublishedModel } from './model.js';

export interface PublishedPageModel {
  items: PublishedModel[];
  /** Link to the next page of older replies. */
  older: string | null;
  first: boolean;
}

/** Messages whose publication a person released, in their redacted text. */
export function publishedPage(visit: Visit, model: PublishedPageModel): string {
  return renderPage(visit, translator(visit.language)('published.title'), <Published {...model} />);
}

function Published({ items, older, first }: PublishedPageModel) {
  const { t, language } = useWords();
  return (
    <>
      <h1>{t('published.title')}</h1>
      <p className="lead">{t('published.lead')}</p>
      {items.length === 0 && <p className="empty">{t('published.empty')}</p>}
      {items.map((item) => (
        <article key={item.id}>
          <h2>
            <bdi>{shownText(item.title)}</bdi>
          </h2>
          <h3>{t('published.question')}</h3>
          <Typed text={item.question} />
          <h3>{t('published.answer')}</h3>
          <Typed text={item.answer} />
          <p className="by">
            {t('published.meta', { unit: item.unit ?? '', day: dayText(item.at, language) })}
          </p>
        </article>
      ))}
      <p className="buttons">
        {!first && (
          <a className="button plain" href="/published">
            {t('published.newest')}
          </a>
        )}
        {older && (
          <a className="button plain" href={older}>
            {t('published.older')}
          </a>
        )}
      </p>
    </>
  );
}

export function privacyPage(visit: Visit): string {
  return renderPage(visit, translator(visit.language)('privacy.title'), <Privacy />);
}

function Privacy() {
  const { t } = useWords();
  return (
    <>
      <h1>{t('privacy.title')}</h1>
      {([1, 2, 3, 4, 5, 6, 7] as const).map((n) => (
        <section key={n}>
          <h2>{t(`privacy.${n}.title`)}</h2>
          <p>{t(`privacy.${n}.text`)}</p>
        </section>
      ))}
    </>
  );
}

export interface FaultModel {
  status: number;
  /** For 429: how long to wait. */
  retryAfterSeconds?: number;
  /** Leads the operator to the log line. */
  reference?: string;
}

/** An error in words; a status without words of its own speaks as 500 or 422. */
export function faultPage(visit: Visit, fault: FaultModel): string {
  const exact = `fault.${fault.status}.title`;
  const status = isTextKey(exact) ? fault.status : fault.status >= 500 ? 500 : 422;
  const title = `fault.${status}.title` as TextKey;
  const text = `fault.${status}.text` as TextKey;
  return renderPage(
    visit,
    translator(visit.language)(title),
    <Fault title={title} text={text} fault={fault} />,
  );
}

function Fault({ title, text, fault }: { title: TextKey; text: TextKey; fault: FaultModel }) {
  const { t } = useWords();
  const minutes = Math.max(1, Math.ceil((fault.retryAfterSeconds ?? 60) / 60));
  return (
    <>
      <h1>{t(title)}</h1>
      <p className="lead">{t(text, { minutes })}</p>
      {fault.reference && <p className="hint">{t('fault.reference', { id: fault.reference })}</p>}
      <p className="buttons">
        <a className="button" href="/">
          {t('receipt.home')}
        </a>
      </p>
    </>
  );
}
