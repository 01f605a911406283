import { instantText } from '../days.js';
import { translator } from '../texts.js';
import { renderPage, useWords, type Visit } from './layout.js';
import type { ReceiptModel } from './model.js';

/** Shown once after a request was registered: the only page with the query code. Made to be printed. */
export function receiptPage(visit: Visit, receipt: ReceiptModel): string {
  return renderPage(visit, translator(visit.language)('receipt.page'), <Receipt {...receipt} />);
}

function Receipt({ number, queryCode, receivedAt }: ReceiptModel) {
  const { t, language } = useWords();
  return (
    <>
      <div className="panel">
        <h1>{t('receipt.title')}</h1>
        <dl>
          <dt>{t('receipt.number')}</dt>
          <dd className="code">{number}</dd>
          <dt>{t('receipt.code')}</dt>
          <dd className="code">{queryCode}</dd>
        </dl>
        <p>
          {t('receipt.received')}{' '}
          <time dateTime={receivedAt.toISOString()}>{instantText(receivedAt, language)}</time>
        </p>
      </div>
      <section className="important">
        <h2>{t('receipt.keep.title')}</h2>
        <p>{t('receipt.keep.text')}</p>
      </section>
      <h2>{t('receipt.next.title')}</h2>
      <ul>
        <li>{t('receipt.next.1')}</li>
        <li>{t('receipt.next.2')}</li>
        <li>{t('receipt.next.mail')}</li>
      </ul>
      <p className="buttons screen-only">
        <a className="button" href="/progress">
          {t('receipt.query')}
        </a>
        <a className="button plain" href="/">
          {t('receipt.home')}
        </a>
      </p>
    </>
  );
}
