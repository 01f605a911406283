import type { Actor, Workflow } from '@huiyin/core';
import { all, any, type SqlParams } from '../cases/sql-params.js';
import { ALL_UNITS } from './columns.js';

/** Whose cases: of which units; `all`: whoever has them, nobody included. */
type Units = 'all' | readonly number[];

/**
 * Which cases somebody's figures count: of each kind, by the units that lead them. Who may see every case of a kind
 * gets them all; whose right hangs on a unit gets what that unit, or one below it, leads. Cases in which it merely
 * assists belong to the lead's figures.
 */
export interface Scope {
  /** Kinds for which the same holds. */
  kinds: string[];
  plain: Units;
  /** Of cases whose requester asked for secrecy. */
  secret: Units;
}

export function scopesOf(viewer: Actor, workflows: readonly Workflow[]): Scope[] {
  const scopes = new Map<string, Scope>();
  for (const { kind, permissions } of workflows) {
    let plain: Units = [];
    let secret: Units = [];
    for (const grant of permissions.view) {
      const units = grantedUnits(viewer, grant);
      plain = together(plain, units);
      if (grant.unlessSecret !== true) secret = together(secret, units);
    }
    if (viewer.kind === 'system') plain = secret = 'all';
    const key = JSON.stringify([plain, secret]);
    const same = scopes.get(key) ?? { kinds: [], plain, secret };
    scopes.set(key, { ...same, kinds: [...same.kinds, kind] });
  }
  return [...scopes.values()];
}

/** Whether some cases are left out because the viewer's right hangs on a unit. */
export function isLimited(scopes: readonly Scope[]): boolean {
  return scopes.some(({ plain, secret }) => plain !== 'all' || secret !== 'all');
}

function grantedUnits(
  viewer: Actor,
  { role, of }: { role: string; of?: string | undefined },
): Units {
  if (viewer.kind !== 'person') return [];
  const memberships = viewer.memberships.filter((m) => m.role === role);
  if (memberships.length === 0 || of === 'assistUnit') return [];
  return of === undefined ? 'all' : memberships.flatMap((m) => [...m.covers]);
}

const together = (a: Units, b: Units): Units =>
  a === 'all' || b === 'all' ? 'all' : [...new Set([...a, ...b])].sort((x, y) => x - y);

export interface Narrowed {
  scopes: readonly Scope[];
  /** Only these kinds. */
  kinds?: readonly string[] | undefined;
  /** Only what these units lead. */
  units?: readonly number[] | undefined;
}

/**
 * The scope as a condition on rows with `kind`, `secret` and `unit_id`. `totals`: the rows hold counts, with one row
 * for all units together; `units`: counts of single units; `cases`: one row for each case.
 */
export function scopeCondition(
  { scopes, kinds, units }: Narrowed,
  rows: 'totals' | 'units' | 'cases',
  alias: string,
  params: SqlParams,
): string {
  const conditions: string[] = [];
  for (const scope of scopes) {
    const among = kinds ? scope.kinds.filter((kind) => kinds.includes(kind)) : scope.kinds;
    if (among.length === 0) continue;
    const ofKinds = `${alias}.kind = any (${params.add(among)}::text[])`;
    const unitsOf = (granted: Units): string =>
      ofUnits(narrow(granted, units), rows, alias, params);
    if (JSON.stringify(scope.plain) === JSON.stringify(scope.secret)) {
      conditions.push(all([ofKinds, unitsOf(scope.plain)]));
    } else {
      conditions.push(
        all([ofKinds, `not ${alias}.secret`, unitsOf(scope.plain)]),
        all([ofKinds, `${alias}.secret`, unitsOf(scope.secret)]),
      );
    }
  }
  return any(conditions);
}

function narrow(granted: Units, wanted: readonly number[] | undefined): Units {
  if (!wanted) return granted;
  return granted === 'all' ? wanted : granted.filter((unit) => wanted.includes(unit));
}

function ofUnits(
  units: Units,
  rows: 'totals' | 'units' | 'cases',
  alias: string,
  params: SqlParams,
): string {
  if (units !== 'all') return `${alias}.unit_id = any (${params.add(units)}::int[])`;
  switch (rows) {
    case 'totals':
      return `${alias}.unit_id = ${ALL_UNITS}`;
    case 'units':
      return `${alias}.unit_id > ${ALL_UNITS}`;
    case 'cases':
      return 'true';
  }
}
