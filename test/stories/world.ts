import { readFileSync } from 'node:fs';
import type { Actor, Calendar, World } from '@huiyin/core';
import { parse } from 'yaml';
import { z } from 'zod';

const worldSchema = z.strictObject({
  home: z.string(),
  units: z.record(
    z.string(),
    z.strictObject({ id: z.number(), name: z.string(), parent: z.string().optional() }),
  ),
});

const here = new URL('.', import.meta.url);

/** The city of world.yaml: its units by the names that stories use, and the actors that stories name. */
export interface StoryWorld {
  world: World;
  /** @throws Error if the city has no such unit */
  unitId(name: string): number;
  isUnit(name: string): boolean;
  unitKey(id: number): string;
  units: readonly string[];
  /** `role` or `unit.role`. */
  person(by: string): Actor;
}

export function loadStoryWorld(calendar: Calendar): StoryWorld {
  const { home, units } = worldSchema.parse(
    parse(readFileSync(new URL('world.yaml', here), 'utf8')),
  );
  const unit = (name: string) => {
    const found = units[name];
    if (!found) throw new Error(`world.yaml has no unit "${name}"`);
    return found;
  };
  const byId = new Map(Object.entries(units).map(([key, one]) => [one.id, { key, ...one }]));
  const covers = (name: string): number[] => [
    unit(name).id,
    ...Object.keys(units)
      .filter((key) => units[key]?.parent === name)
      .flatMap(covers),
  ];
  return {
    world: {
      calendarOf: () => calendar,
      unitName: (id) => byId.get(id)?.name,
      parentUnit: (id) => {
        const parent = byId.get(id)?.parent;
        return parent === undefined ? undefined : unit(parent).id;
      },
    },
    unitId: (name) => unit(name).id,
    isUnit: (name) => units[name] !== undefined,
    unitKey: (id) => byId.get(id)?.key ?? String(id),
    units: Object.keys(units),
    person: (by) => {
      const [first = '', second] = by.split('.');
      const [where, role] = second === undefined ? [home, first] : [first, second];
      const membership = { role, unitId: unit(where).id, covers: covers(where) };
      return { kind: 'person', id: 1, name: by, memberships: [membership] };
    },
  };
}
