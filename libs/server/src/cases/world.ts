import type { Calendar, World } from '@huiyin/core';
import type { Directory } from '../people/directory.js';

/** The city's calendar, and the overlays of units that have local days (a typhoon, games). */
export class Calendars {
  constructor(
    readonly city: Calendar,
    private readonly overlays: ReadonlyMap<number, Calendar> = new Map(),
  ) {}

  /** The calendar of the unit or of the nearest unit above that has its own. */
  of(unitId: number | null, parentUnit: (id: number) => number | undefined): Calendar {
    if (this.overlays.size === 0) return this.city;
    for (
      let id = unitId ?? undefined, hops = 0;
      id !== undefined && hops < 10;
      id = parentUnit(id), hops++
    ) {
      const own = this.overlays.get(id);
      if (own) return own;
    }
    return this.city;
  }
}

export function worldOf(
  directory: Pick<Directory, 'unitName' | 'parentUnit'>,
  calendars: Calendars,
): World {
  const parentUnit = (id: number): number | undefined => directory.parentUnit(id);
  return {
    calendarOf: (unitId) => calendars.of(unitId, parentUnit),
    unitName: (id) => directory.unitName(id),
    parentUnit,
  };
}
