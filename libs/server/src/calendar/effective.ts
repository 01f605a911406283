import {
  calendarVersionOf,
  createCalendar,
  type Calendar,
  type CalendarData,
  type CalendarOverlay,
} from '@huiyin/core';
import type { ChangeContent, LocalDay } from './changes.js';

/** The part of the directory that laying calendars over each other needs. */
export interface UnitTree {
  parentUnit(id: number): number | undefined;
  unitCode(id: number): string;
}

export interface EffectiveCalendars {
  city: Calendar;
  /** Calendars of the units that have local days of their own; they hold for all units below, too. */
  overlays: Map<number, Calendar>;
}

/** The city's own local days stand under this key. */
const CITY = 0;

/**
 * The calendars that follow from the year files and the approved changes, in the order of their approval: a year
 * in the database takes the place of the file of that year, a later word about a day the place of an earlier one.
 * What a unit says about a day goes before what a unit above it or the city says, whenever that was said: it is
 * the more special rule.
 */
export function effectiveCalendars(
  base: CalendarData,
  changes: readonly ChangeContent[],
  tree: UnitTree,
): EffectiveCalendars {
  const years = new Map(base.years.map((year) => [year.year, year]));
  const layers = new Map<number, Map<string, LocalDay>>();
  for (const change of changes) {
    if (change.kind === 'year') years.set(change.year.year, change.year);
    else lay(layers, change.unitId ?? CITY, change.days);
  }
  const data = { ...base, years: [...years.values()].sort((a, b) => a.year - b.year) };
  const make = (id: string, chain: readonly number[]): Calendar => {
    const overlay = overlayOf(chain.map((unit) => layers.get(unit)));
    const version = calendarVersionOf(data.years, overlay);
    return createCalendar({ ...data, id, version, ...(overlay && { overlay }) });
  };
  const overlays = new Map<number, Calendar>();
  for (const unit of layers.keys()) {
    if (unit === CITY) continue;
    overlays.set(unit, make(`${base.id}+${tree.unitCode(unit)}`, [CITY, ...chainOf(unit, tree)]));
  }
  return { city: make(base.id, [CITY]), overlays };
}

function lay(
  layers: Map<number, Map<string, LocalDay>>,
  unit: number,
  days: readonly LocalDay[],
): void {
  const layer = layers.get(unit) ?? new Map<string, LocalDay>();
  layers.set(unit, layer);
  for (const day of days) {
    if (day.does === 'regular') layer.delete(day.day);
    else layer.set(day.day, day);
  }
}

/** The units above, from the top down, and the unit itself. */
function chainOf(unit: number, tree: UnitTree): number[] {
  const chain: number[] = [];
  for (let id: number | undefined = unit; id !== undefined && chain.length < 10;) {
    chain.unshift(id);
    id = tree.parentUnit(id);
  }
  return chain;
}

function overlayOf(
  layers: readonly (ReadonlyMap<string, LocalDay> | undefined)[],
): CalendarOverlay | undefined {
  const days = new Map<string, LocalDay>();
  for (const layer of layers) for (const [day, local] of layer ?? []) days.set(day, local);
  if (days.size === 0) return undefined;
  const overlay: CalendarOverlay = { daysOff: {}, workingDays: {} };
  for (const { day, does, name } of days.values())
    (does === 'off' ? overlay.daysOff : overlay.workingDays)[day] = name;
  return overlay;
}
