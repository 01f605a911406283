import type { Language } from '@huiyin/contract';

/** All of China keeps one time. */
const ZONE = 'Asia/Shanghai';

const formats = new Map<string, Intl.DateTimeFormat>();
function format(language: Language, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = language + JSON.stringify(options);
  const known = formats.get(key);
  if (known) return known;
  const locale = language === 'en' ? 'en-GB' : language;
  const made = new Intl.DateTimeFormat(locale, { timeZone: ZONE, ...options });
  formats.set(key, made);
  return made;
}

/** `2026年11月22日 16:53`, `22 November 2026 at 16:53`. */
export function instantText(at: Date, language: Language): string {
  const day = format(language, { dateStyle: 'long' }).format(at);
  const time = format(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(
    at,
  );
  return language === 'en' ? `${day}, ${time}` : `${day} ${time}`;
}

/** A legal day (`2026-11-30`) or the local day of an instant: `2026年11月30日 星期一`. */
export function dayText(day: string | Date, language: Language, weekday = false): string {
  const at = typeof day === 'string' ? new Date(`${day}T12:00:00+08:00`) : day;
  const text = format(language, { dateStyle: 'long' }).format(at);
  if (!weekday) return text;
  const name = format(language, { weekday: 'long' }).format(at);
  return language === 'en' ? `${name}, ${text}` : `${text} ${name}`;
}

/** A day whose year is said elsewhere: `10月1日周四`, `Thu 1 October`. */
export function dayOfYearText(day: string, language: Language): string {
  const at = new Date(`${day}T12:00:00+08:00`);
  const options = { month: 'long', day: 'numeric', weekday: 'short' } as const;
  return format(language, options).format(at);
}
