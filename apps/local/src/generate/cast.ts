import type { Actor } from '@huiyin/core';
import type { Directory } from '@huiyin/server';
import type { Random } from './random.js';

type Person = Actor & { kind: 'person' };

/** The units and people that there are, as those who act in the invented lives. */
export interface Cast {
  /** Units that can lead: somebody signs for them, somebody answers for them. */
  units: readonly number[];
  /** Of the wished codes those that can lead; any unit that can where the database knows none of them. */
  unitsOf(codes: readonly string[]): readonly number[];
  unitName(unitId: number): string;
  /** Somebody with a central role. */
  officer(role: string, random: Random): Person;
  /** Somebody with a role of the unit; where nobody has it, the liaison. */
  ofUnit(role: string, unitId: number, random: Random): Person;
}

/** @throws Error if the database has no unit that could handle a case, or nobody for a central role */
export function castOf(directory: Directory): Cast {
  const holders = (role: string, unitId: number | null): Person[] =>
    directory.recipients(role, unitId).map(({ userId }) => directory.actorOf(userId));
  const able = directory
    .units()
    .filter(({ id, active }) => active && ['liaison', 'unitHead'].every((r) => holders(r, id)[0]));
  if (able.length === 0)
    throw new Error('no unit has both a liaison and a head: there is nobody to handle cases');
  const byCode = new Map(able.map(({ code, id }) => [code, id]));
  const units = able.map(({ id }) => id);
  const known = new Map<string, Person[]>();
  const held = (role: string, unitId: number | null): Person[] => {
    const key = `${role} ${unitId ?? ''}`;
    const found = known.get(key) ?? holders(role, unitId);
    known.set(key, found);
    return found;
  };
  return {
    units,
    unitsOf(codes) {
      const wished = codes.flatMap((code) => byCode.get(code) ?? []);
      return wished.length > 0 ? wished : units;
    },
    unitName: (id) => directory.unitName(id) ?? '',
    officer(role, random) {
      const people = held(role, null);
      if (people.length === 0) throw new Error(`nobody has the role ${role}`);
      return random.pick(people);
    },
    ofUnit(role, unitId, random) {
      const people = held(role, unitId);
      return random.pick(people.length > 0 ? people : held('liaison', unitId));
    },
  };
}
