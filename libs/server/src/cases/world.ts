import type { Calendar, World } from '@huiyin/core';
import type { Directory } from '../people/directory.js';

/**
 * The city's calendar, and those of units that have local days (a typhoon, games), as they are now: approved
 * changes replace them while the process runs.
 */
export class Calendars {
  private present: { city: Calendar; overlays: ReadonlyMap<number, Calendar> };

  constructor(city: Calendar, overlays: ReadonlyMap<number, Calendar> = new Map()) {
    this.present = { city, overlays };
  }

  get city(): Calendar {
    return this.present.city;
  }

  /** Another object as soon as anything is counted differently. */
  get edition(): object {
    return this.present;
  }

  /** From here on every decision of this process counts by these. */
  replace(city: Calendar, overlays: ReadonlyMap<number, Calendar>): void {
    this.present = { city, overlays };
  }

  /** The calendar of the unit or of the nearest unit above that has its own. */
  of(unitId: number | null, parentUnit: (id: number) => number | undefined): Calendar {
    const { city, overlays } = this.present;
    if (overlays.size === 0) return city;
    for (
      let id = unitId ?? undefined, hops = 0;
      id !== undefined && hops < 10;
      id = parentUnit(id), hops++
    ) {
      const own = overlays.get(id);
      if (own) return own;
    }
    return city;
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
