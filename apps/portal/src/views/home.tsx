import { renderPage, useWords, type Visit } from './layout.js';
import { translator } from '../texts.js';

export function homePage(visit: Visit): string {
  return renderPage(visit, translator(visit.language)('site.part'), <Home />);
}

function Home() {
  const { t } = useWords();
  return (
    <>
      <h1>{t('home.title')}</h1>
      <p className="lead">{t('home.lead')}</p>
      <ul className="ways">
        <li>
          <a className="way first" href="/submit">
            <strong>{t('home.submit.title')}</strong>
            <span>{t('home.submit.text')}</span>
          </a>
        </li>
        <li>
          <a className="way" href="/query">
            <strong>{t('home.query.title')}</strong>
            <span>{t('home.query.text')}</span>
          </a>
        </li>
        <li>
          <a className="way" href="tel:12345">
            <strong>{t('home.phone.title')}</strong>
            <span>{t('home.phone.text')}</span>
          </a>
        </li>
      </ul>
      <h2>{t('home.how.title')}</h2>
      <ol className="how">
        {(['home.how.1', 'home.how.2', 'home.how.3', 'home.how.4'] as const).map((key) => (
          <li key={key}>{t(key)}</li>
        ))}
      </ol>
      <section className="note">
        <h2>{t('home.scope.title')}</h2>
        <p>{t('home.scope.text')}</p>
      </section>
    </>
  );
}
