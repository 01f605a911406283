import { dayText } from '../days.js';
import { translator } from '../texts.js';
import { renderPage, useWords, type Visit } from './layout.js';

/** What bound all cases at the end of a day. */
export interface PublicHead {
  day: string;
  /** Hexadecimal. */
  hash: string;
}

/** The latest daily heads, for anybody to keep: whoever has one can see later that nothing before it was changed. */
export function proofPage(visit: Visit, heads: readonly PublicHead[]): string {
  return renderPage(visit, translator(visit.language)('proof.title'), <Proof heads={heads} />);
}

function Proof({ heads }: { heads: readonly PublicHead[] }) {
  const { t, language } = useWords();
  return (
    <>
      <h1>{t('proof.title')}</h1>
      <p className="lead">{t('proof.lead')}</p>
      <p>{t('proof.text')}</p>
      {heads.length === 0 && <p className="empty">{t('proof.empty')}</p>}
      {heads.length > 0 && (
        <dl className="heads">
          {heads.map(({ day, hash }) => (
            <div key={day}>
              <dt>
                <time dateTime={day}>{dayText(day, language)}</time>
              </dt>
              <dd>
                <code>{hash}</code>
              </dd>
            </div>
          ))}
        </dl>
      )}
    </>
  );
}
