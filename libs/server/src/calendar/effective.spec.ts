import { describe, expect, test } from '@jest/globals';
import { loadCalendarData } from '@huiyin/workflows';
import type { ChangeContent, Does } from './changes.js';
import { effectiveCalendars } from './effective.js';

const DISTRICT = 3;
const STREET = 4;
const tree = {
  parentUnit: (id: number) => (id === STREET ? DISTRICT : id === DISTRICT ? 1 : undefined),
  unitCode: (id: number) => `u${id}`,
};
const base = loadCalendarData();
const DAY = '2026-03-04';

const says = (unitId: number | null, does: Does): ChangeContent => ({
  kind: 'days',
  unitId,
  days: [{ day: DAY, does, name: '台风' }],
});
const works = (unit: number | null, ...changes: ChangeContent[]): boolean => {
  const { city, overlays } = effectiveCalendars(base, changes, tree);
  for (let id: number | undefined = unit ?? undefined; id !== undefined; id = tree.parentUnit(id)) {
    const own = overlays.get(id);
    if (own) return own.isWorkingDay(DAY);
  }
  return city.isWorkingDay(DAY);
};

describe('calendars laid over each other', () => {
  test('what the city says holds for every unit that says nothing', () => {
    expect(works(STREET, says(null, 'off'))).toBe(false);
    expect(works(STREET, says(null, 'off'), says(DISTRICT, 'working'))).toBe(true);
  });
  test('a unit goes before what is above it, whenever that was said', () => {
    expect(works(DISTRICT, says(DISTRICT, 'working'), says(null, 'off'))).toBe(true);
    expect(works(STREET, says(STREET, 'off'), says(DISTRICT, 'working'))).toBe(false);
  });
  test('of two words of the same about a day the later one counts, and one can be taken back', () => {
    expect(works(null, says(null, 'off'), says(null, 'working'))).toBe(true);
    expect(
      works(DISTRICT, says(null, 'off'), says(DISTRICT, 'working'), says(DISTRICT, 'regular')),
    ).toBe(false);
    expect(works(null, says(null, 'off'), says(null, 'regular'))).toBe(true);
  });
  test('a year in the database takes the place of the file of that year, and gives another version', () => {
    const year: ChangeContent = {
      kind: 'year',
      year: { year: 2026, source: 'notice', holidays: {}, workdays: {} },
    };
    const { city } = effectiveCalendars(base, [year], tree);
    expect(city.isWorkingDay('2026-10-01')).toBe(true);
    expect(city.version).not.toBe(base.version);
    expect(effectiveCalendars(base, [], tree).city.version).toBe(base.version);
  });
});
