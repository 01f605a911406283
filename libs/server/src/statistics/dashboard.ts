import { PHASES, type LegalDay } from '@huiyin/core';
import type { Counts, OpenCounts, UnitCounts } from './counts.js';
import {
  figureText,
  overdueOfUnit,
  PERIOD_FIGURES,
  type FigureName,
  type OpenFigure,
  type PeriodFigure,
} from './figures.js';
import { NO_UNIT } from './columns.js';
import { indicatorsOf } from './indicators.js';
import type { FigureId, StatisticsTexts } from './statistics-texts.js';

export type Query = Record<string, string>;

/** A figure with what it was counted from; `query` lists by GET /cases the cases that `lists` names. */
export interface Figure {
  id: string;
  label: string;
  value: number | null;
  unit: 'count' | 'percent' | 'workingDays' | 'points';
  numerator: number | null;
  denominator: number | null;
  population: string;
  lists: 'numerator' | 'denominator';
  query: Query;
}

export interface Dashboard {
  /** Everything that was recorded before this instant is counted. */
  cutOff: string;
  /** While all cases are counted anew: how far that is, in percent; null: everything is counted. */
  counting: number | null;
  day: LegalDay;
  figures: Figure[];
  openByPhase: Figure[];
  overdueByUnit: {
    unitId: number | null;
    unitName: string;
    open: number;
    overdue: number;
    query: Query;
  }[];
  perDay: { day: LegalDay; received: number; closed: number }[];
}

/** What was counted, and for whom it is shown. */
export interface Shown {
  days: { from: LegalDay; to: LegalDay; today: LegalDay };
  period: Counts;
  today: Counts;
  open: OpenCounts;
  /** The unit and kind that were asked for, as parameters of a list. */
  base: Query;
  texts: StatisticsTexts;
  limited: boolean;
}

/** Rates by the formulas of core; what each lists. On-time opens 应办结, so that the late ones are seen among all. */
const RATES = [
  ['directRate', 'directRate', 'answeredDirectly', 'numerator'],
  ['closingRate', 'closingRate', 'dispatchedAndClosed', 'numerator'],
  ['onTimeRate', 'onTimeClosingRate', 'dueInPeriod', 'denominator'],
] as const;
const SERVICE_RATES = [
  ['responseRate', 'firstContactRate', 'contactedInTime', 'numerator'],
  ['resolutionRate', 'resolutionRate', 'solved', 'numerator'],
  ['satisfactionRate', 'satisfactionRateWithBasic', 'satisfied', 'numerator'],
] as const;

export function figuresOf(shown: Shown): Figure[] {
  const { days, period, today, open } = shown;
  const one = { from: days.today, to: days.today };
  const ofPeriod = (id: FigureId, name: PeriodFigure): Figure =>
    count(shown, id, sumOf(period, name), figureText(name, days));
  const ofDay = (id: FigureId, name: PeriodFigure): Figure =>
    count(shown, id, sumOf(today, name), figureText(name, one));
  const ofOpen = (id: OpenFigure, n: number): Figure => count(shown, id, n, id);
  return [
    ofDay('receivedToday', 'receivedInPeriod'),
    ofDay('closedToday', 'closedInPeriod'),
    ofOpen(
      'open',
      PHASES.reduce((sum, phase) => sum + open.byPhase[phase], 0),
    ),
    ofOpen('overdue', open.overdue),
    ofOpen('soon', open.soon),
    ofOpen('dueToday', open.dueToday),
    ofPeriod('receivedInPeriod', 'receivedInPeriod'),
    ofPeriod('closedInPeriod', 'closedInPeriod'),
    ...RATES.map((rate) => rateOf(shown, rate)),
    ofPeriod('closedLate', 'closedLate'),
    ofPeriod('overdueOpen', 'overdueOpen'),
    ofOpen('onHold', open.onHold),
    rateOf(shown, [
      'meanClosingTime',
      'meanClosingTime',
      'dispatchedClosedInPeriod',
      'denominator',
    ]),
    ...SERVICE_RATES.map((rate) => rateOf(shown, rate)),
    threeRates(shown),
  ];
}

export function openByPhase(shown: Shown): Figure[] {
  const { open, texts } = shown;
  return PHASES.filter((phase) => phase !== 'closed').map((phase) => ({
    ...count(shown, 'open', open.byPhase[phase], 'open'),
    id: phase,
    label: texts.phases[phase] ?? phase,
    query: { ...shown.base, phase, figure: 'open' satisfies FigureName },
  }));
}

export function unitRows(
  units: readonly UnitCounts[],
  { base, texts }: Shown,
  nameOf: (unitId: number) => string,
): Dashboard['overdueByUnit'] {
  return units.map(({ unitId, open, overdue }) => ({
    unitId: unitId === NO_UNIT ? null : unitId,
    unitName: unitId === NO_UNIT ? texts.noUnit : nameOf(unitId),
    open,
    overdue,
    query: { ...base, figure: overdueOfUnit(unitId) },
  }));
}

function count(shown: Shown, id: FigureId, n: number, figure: string): Figure {
  return {
    id,
    ...wordsOf(shown, id),
    value: n,
    unit: 'count',
    numerator: n,
    denominator: null,
    lists: 'numerator',
    query: { ...shown.base, figure },
  };
}

function rateOf(
  shown: Shown,
  [id, indicator, listed, lists]: readonly [
    FigureId,
    string,
    PeriodFigure,
    'numerator' | 'denominator',
  ],
): Figure {
  const { numerator, denominator, unit, value } = indicatorsOf(shown.period).of(indicator);
  if (unit === 'per10000') throw new Error(`${indicator} is no figure of the dashboard`);
  return {
    id,
    ...wordsOf(shown, id),
    value,
    unit,
    numerator,
    denominator,
    lists,
    query: { ...shown.base, figure: figureText(listed, shown.days) },
  };
}

/** 三率得分: a score of three rates, whose numbers stand beside it. It opens the cases that were called back. */
function threeRates(shown: Shown): Figure {
  return {
    id: 'threeRateScore',
    ...wordsOf(shown, 'threeRateScore'),
    value: indicatorsOf(shown.period).threeRates,
    unit: 'points',
    numerator: null,
    denominator: shown.period.callbacks_effective,
    lists: 'denominator',
    query: { ...shown.base, figure: figureText('calledBack', shown.days) },
  };
}

function wordsOf(
  { texts, limited }: Pick<Shown, 'texts' | 'limited'>,
  id: FigureId,
): { label: string; population: string } {
  const { label, population } = texts.figures[id];
  return { label, population: limited ? population + texts.ownUnits : population };
}

function sumOf(counts: Counts, name: PeriodFigure): number {
  return PERIOD_FIGURES[name].reduce((sum, column) => sum + counts[column], 0);
}
