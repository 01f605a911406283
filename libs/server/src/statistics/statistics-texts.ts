import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';

export const FIGURE_IDS = [
  'receivedToday',
  'closedToday',
  'open',
  'overdue',
  'soon',
  'dueToday',
  'receivedInPeriod',
  'closedInPeriod',
  'directRate',
  'closingRate',
  'onTimeRate',
  'closedLate',
  'overdueOpen',
  'onHold',
  'meanClosingTime',
  'responseRate',
  'resolutionRate',
  'satisfactionRate',
  'threeRateScore',
] as const;
export type FigureId = (typeof FIGURE_IDS)[number];

const words = z.strictObject({ label: z.string(), population: z.string() });
const schema = z.strictObject({
  noUnit: z.string(),
  /** Added to each population for somebody who sees the cases of some units only. */
  ownUnits: z.string(),
  phases: z.record(z.string(), z.string()),
  figures: z.record(z.enum(FIGURE_IDS), words),
});
export type StatisticsTexts = z.output<typeof schema>;

const LANGUAGES = ['zh-CN', 'zh-TW', 'en'] as const;
const folder = new URL('../../texts/statistics/', import.meta.url);
const texts = new Map<string, StatisticsTexts>(
  LANGUAGES.map((language) => [
    language,
    schema.parse(parse(readFileSync(new URL(`${language}.yaml`, folder), 'utf8'))),
  ]),
);

/** The words of the dashboard; zh-CN for a language that it does not speak. */
export function statisticsTexts(language: string): StatisticsTexts {
  const found = texts.get(language) ?? texts.get('zh-CN');
  if (!found) throw new Error('the statistics have no texts');
  return found;
}
