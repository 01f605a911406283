import dayjs from 'dayjs';
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { session } from '../api/http.js';
import type { Language } from '../api/types.js';

export const LANGUAGES: { value: Language; label: string }[] = [
  { value: 'zh-CN', label: '简体中文' },
  { value: 'zh-TW', label: '繁體中文' },
  { value: 'en', label: 'English' },
];

const KEY = 'huiyin.language';

/** Each language is a chunk of its own, with antd's and dayjs's words. */
const loaders = {
  'zh-CN': () => import('./zh-CN/index.js'),
  'zh-TW': () => import('./zh-TW/index.js'),
  en: () => import('./en/index.js'),
};
type Loaded = Awaited<ReturnType<(typeof loaders)['zh-CN']>>['language'];
const loaded = new Map<Language, Loaded>();

export function antdLocale(language: Language): Loaded['antd'] | undefined {
  return loaded.get(language)?.antd;
}

/** The language chosen before, else Chinese, unless the browser asks for traditional characters or English. */
export function preferredLanguage(): Language {
  const chosen = localStorage.getItem(KEY);
  if (LANGUAGES.some(({ value }) => value === chosen)) return chosen as Language;
  const asked = navigator.language;
  if (/^zh-(TW|HK|MO|Hant)/i.test(asked)) return 'zh-TW';
  return /^zh/i.test(asked) || !/^en/i.test(asked) ? 'zh-CN' : 'en';
}

export async function loadLanguage(language: Language): Promise<void> {
  const { language: words } = await loaders[language]();
  loaded.set(language, words);
  for (const [feature, texts] of Object.entries(words.texts))
    i18next.addResourceBundle(language, feature, texts, true, true);
  dayjs.locale(words.dayjs);
  session.language = language;
  document.documentElement.lang = language;
  localStorage.setItem(KEY, language);
  await i18next.changeLanguage(language);
}

export async function startLanguages(): Promise<void> {
  await i18next.use(initReactI18next).init({
    resources: {},
    fallbackLng: false,
    defaultNS: 'shell',
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
    returnEmptyString: false,
  });
  await loadLanguage(preferredLanguage());
}
