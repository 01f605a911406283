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
  if (!key) parts.push(t('progress.due.until', { basis: due.basis }));
  else {
    const length = t(key, { n: count });
    const startDay = dayText(due.startedAt, language);
    if (unit === 'hour' || unit === 'minute' || unit === 'working hour') {
      const start = instantText(due.startedAt, language);
      parts.push(t('progress.due.hours', { start, length, basis: due.basis }));
    } else if (startDay === dayText(receivedAt, language)) {
      parts.push(t('progress.due.because', { length, basis: due.basis }));
    } else parts.push(t('progress.due.later', { start: startDay, length, basis: due.basis }));
  }
  if (due.extended) parts.push(t('progress.due.extended'));
  if (due.paused) parts.push(t('progress.due.paused'));
  if (due.provisional) parts.push(t('progress.due.provisional'));
  return parts
    .join(language === 'en' ? '. ' : '。')
    .replaceAll('。。', '。')
    .replaceAll('..', '.');
}
