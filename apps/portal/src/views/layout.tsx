import { createContext, useContext, type ReactNode } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { LANGUAGES, type Language } from '@huiyin/contract';
import { translator, type TextKey, type Translate } from '../texts.js';
import { stylesheet } from '../assets.js';

export interface Visit {
  language: Language;
  /** Path of the page for the language links; a page that answers a form names the page with the form. */
  path: string;
}

interface PageWords extends Visit {
  t: Translate;
}
const Words = createContext<PageWords | null>(null);

/** The page's language and texts. */
export function useWords(): PageWords {
  const words = useContext(Words);
  if (!words) throw new Error('a view is rendered outside of a page');
  return words;
}

const SECTIONS = [
  ['/submit', 'nav.submit'],
  ['/query', 'nav.query'],
  ['/published', 'nav.published'],
] as const satisfies readonly (readonly [string, TextKey])[];

/** A whole HTML page. No page of the portal has a script. */
export function renderPage(visit: Visit, title: string, body: ReactNode): string {
  const t = translator(visit.language);
  return `<!doctype html>${renderToStaticMarkup(
    <Words value={{ ...visit, t }}>
      <html lang={visit.language}>
        <head>
          <meta charSet="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="format-detection" content="telephone=no" />
          <meta name="theme-color" content="#12395f" />
          <title>{`${title} - ${t('site.name')}`}</title>
          <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
          <link rel="stylesheet" href={stylesheet.path} />
        </head>
        <body>
          <a className="skip" href="#main">
            {t('skip')}
          </a>
          <Header />
          <main id="main" tabIndex={-1}>
            {body}
          </main>
          <Footer />
        </body>
      </html>
    </Words>,
  )}`;
}

function Header() {
  const { t, path, language } = useWords();
  return (
    <header>
      <div className="bar">
        <a className="brand" href="/">
          <span className="seal" aria-hidden="true">
            回音
          </span>
          <span>
            {t('site.name')}
            <small>{t('site.part')}</small>
          </span>
        </a>
        <nav className="languages" aria-label={t('nav.language')}>
          {LANGUAGES.map((l) => (
            <a
              key={l}
              href={`${path}?lang=${l}`}
              lang={l}
              hrefLang={l}
              aria-current={l === language ? 'true' : undefined}
            >
              {translator(l)('language.name')}
            </a>
          ))}
        </nav>
      </div>
      <nav className="sections" aria-label={t('nav.main')}>
        {SECTIONS.map(([href, key]) => (
          <a key={href} href={href} aria-current={href === path ? 'page' : undefined}>
            {t(key)}
          </a>
        ))}
      </nav>
    </header>
  );
}

function Footer() {
  const { t } = useWords();
  return (
    <footer>
      <p className="motto">{t('site.motto')}</p>
      <p>
        <a href="tel:12345">{t('footer.phone')}</a>
      </p>
      <p>{t('footer.note')}</p>
      <p>
        <a href="/calendar">{t('calendar.title')}</a>
      </p>
      <p>
        <a href="/privacy">{t('footer.privacy')}</a>
      </p>
      <p>
        <a href="/proof">{t('footer.proof')}</a>
      </p>
    </footer>
  );
}
