import { dayText, instantText } from './days.js';
import type { Language } from '@huiyin/contract';
import { translator, type TextKey } from './texts.js';
import type { DueModel } from './views/model.js';

const UNITS: Record<string, TextKey> = {
  'working day': 'length.workingDays',
  'calendar day': 'length.calendarDays',
  month: 'length.months',
  hour: 'length.hours',
  'working hour': 'length.workingHours',
  minute: 'length.minutes',
};

/** Why the answer is due on that day, in a line or two that a citizen understands. */
export function dueReason(due: DueModel, receivedAt: Date, language: Language): string {
  const t = translator(language);
  const [, count = '', unit = ''] = /^(\d+) (.+?)s?$/.exec(due.length) ?? [];
  const key = UNITS[unit];
  const parts: string[] = [];
  if (!key) parts.push(t('progress.due.until'));
  else {
    const length = t(key, { n: count });
    if (unit === 'hour' || unit === 'minute' || unit === 'working hour') {
      parts.push(t('progress.due.hours', { start: instantText(due.startedAt, language), length }));
    } else if (due.startedAt.getTime() === receivedAt.getTime()) {
      parts.push(t('progress.due.because', { length }));
    } else {
      parts.push(t('progress.due.later', { start: dayText(due.startedAt, language), length }));
    }
  }
  const basis = publicBasis(due.basis);
  if (basis !== undefined) parts.push(t('progress.due.basis', { basis }));
  if (due.extended) parts.push(t('progress.due.extended'));
  if (due.paused) parts.push(t('progress.due.paused'));
  if (due.provisional) parts.push(t('progress.due.provisional'));
  const stop = language === 'en' ? '.' : '。';
  return parts
    .map((part) => (part.endsWith(stop) ? part : part + stop))
    .join(language === 'en' ? ' ' : '');
}

const OWN_RULE = /^本系统设计/;
const NOTE_FOR_OFFICE = /[；，]?可由地方制度替换$/;

/** The rule as a citizen reads it; undefined where the length is the office's own and no law stands behind it. */
function publicBasis(basis: string): string | undefined {
  return OWN_RULE.test(basis) ? undefined : basis.replace(NOTE_FOR_OFFICE, '');
}
