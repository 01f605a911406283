import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { LANGUAGES, type Language } from '../http/language.js';

const table = <K extends string>(...keys: K[]) =>
  z.strictObject(
    Object.fromEntries(keys.map((key) => [key, z.string()])) as Record<K, z.ZodString>,
  );

const schema = z.strictObject({
  weekdays: z.array(z.string()).length(7),
  weekdaysShort: z.array(z.string()).length(7),
  date: z.string(),
  month: z.string(),
  range: z.string(),
  list: z.string(),
  amounts: table('workingDay', 'calendarDay', 'hour', 'minute', 'hourMinute'),
  reasons: table(
    'weekday',
    'weekend',
    'holiday',
    'makeUpDay',
    'localDayOff',
    'localWorkingDay',
    'clock',
  ),
  /** Names of holidays, by what the notices call them. */
  holidays: z.record(z.string(), z.string()),
  steps: table(
    'rule',
    'ruleUntil',
    'start',
    'startClock',
    'restart',
    'restartClock',
    'counted',
    'skipped',
    'paused',
    'pausedNothing',
    'standing',
    'standingEnded',
    'extended',
    'rolled',
    'provisional',
    'due',
    'dueClock',
  ),
  why: table('counted', 'skipped', 'paused', 'pausedNothing'),
  days: table(
    'zero',
    'counted',
    'countedExtension',
    'countedClock',
    'skipped',
    'paused',
    'rolled',
    'within',
    'due',
  ),
  sentence: table(
    'days',
    'clock',
    'until',
    'skipped',
    'skippedItem',
    'worked',
    'paused',
    'extended',
    'extendedBy',
    'extendedTo',
    'overdue',
    'rolled',
    'standing',
    'provisional',
    'stopped',
    'join',
  ),
  differs: z.string(),
  differsEnded: z.string(),
  whatIf: table(
    'pause',
    'pauseUntil',
    'resume',
    'extensionLength',
    'extensionUntil',
    'returnApprove',
    'returnRefuse',
    'restart',
    'moved',
    'same',
    'standing',
    'stopped',
  ),
  instant: z.string(),
  dueInstant: z.string(),
  time: z.string(),
  status: table('running', 'overdue', 'paused', 'stopped'),
  sheet: table(
    'title',
    'number',
    'caseTitle',
    'deadline',
    'instance',
    'unit',
    'rule',
    'ruleText',
    'ruleAlways',
    'basis',
    'calendar',
    'started',
    'due',
    'status',
    'provisional',
    'dueProvisional',
    'summary',
    'steps',
    'step',
    'day',
    'amount',
    'why',
    'drawing',
    'omitted',
    'legend',
    'printed',
    'page',
  ).extend({
    legendItems: table(
      'zero',
      'counted',
      'clock',
      'extension',
      'skipped',
      'paused',
      'rolled',
      'within',
      'due',
    ),
  }),
});
export type ExplanationTexts = z.output<typeof schema>;

const folder = new URL('../../texts/explanations/', import.meta.url);
const texts = new Map<string, ExplanationTexts>();

/** The words of explanations; zh-CN for a language that they do not speak. Read when first asked for. */
export function explanationTexts(language: string): ExplanationTexts {
  const spoken: Language = LANGUAGES.find((one) => one === language) ?? 'zh-CN';
  const known = texts.get(spoken);
  if (known) return known;
  const read = schema.parse(parse(readFileSync(new URL(`${spoken}.yaml`, folder), 'utf8')));
  texts.set(spoken, read);
  return read;
}

/** A holiday in the reader's language, by what the notices call it. */
export const holidayName = (name: string, language: string): string =>
  explanationTexts(language).holidays[name] ?? name;
