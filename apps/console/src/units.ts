import type { Unit } from './api/types.js';

export interface UnitNode {
  value: number;
  title: string;
  /** Names from the root down, for searching and for reading aloud. */
  path: string;
  disabled: boolean;
  children: UnitNode[];
}

/** The flat list of units as a tree; a unit whose parent is missing stands at the top. */
export function unitTree(units: readonly Unit[]): UnitNode[] {
  const known = new Set(units.map(({ id }) => id));
  const childrenOf = new Map<number | null, Unit[]>();
  for (const unit of units) {
    const parent = unit.parentId !== null && known.has(unit.parentId) ? unit.parentId : null;
    childrenOf.set(parent, [...(childrenOf.get(parent) ?? []), unit]);
  }
  const nodes = (parent: number | null, above: string): UnitNode[] =>
    (childrenOf.get(parent) ?? []).map((unit) => {
      const path = above ? `${above} / ${unit.name}` : unit.name;
      return {
        value: unit.id,
        title: unit.name,
        path,
        disabled: !unit.active,
        children: nodes(unit.id, path),
      };
    });
  return nodes(null, '');
}
