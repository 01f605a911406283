import type { CaseItem } from '../api/types.js';

export interface UnitGroup {
  unitId: number | null;
  unitName: string | null;
  red: CaseItem[];
  yellow: CaseItem[];
}

/** Red and yellow cases by lead unit, each case once, the unit with the most overdue cases first. */
export function groupByUnit(overdue: readonly CaseItem[], soon: readonly CaseItem[]): UnitGroup[] {
  const groups = new Map<number | null, UnitGroup>();
  const seen = new Set<number>();
  const put = (item: CaseItem, list: 'red' | 'yellow') => {
    if (seen.has(item.id)) return;
    seen.add(item.id);
    const unitId = item.leadUnit?.id ?? null;
    const group = groups.get(unitId) ?? {
      unitId,
      unitName: item.leadUnit?.name ?? null,
      red: [],
      yellow: [],
    };
    group[list].push(item);
    groups.set(unitId, group);
  };
  overdue.forEach((item) => put(item, 'red'));
  soon.forEach((item) => put(item, 'yellow'));
  const byDue = (a: CaseItem, b: CaseItem) => (a.due?.at ?? '').localeCompare(b.due?.at ?? '');
  for (const group of groups.values()) {
    group.red.sort(byDue);
    group.yellow.sort(byDue);
  }
  return [...groups.values()].sort(
    (a, b) => b.red.length - a.red.length || b.yellow.length - a.yellow.length,
  );
}
