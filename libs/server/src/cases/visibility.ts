import type { Actor, Grant, Workflow } from '@huiyin/core';
import { all, any, type SqlParams } from './sql-params.js';

/**
 * `mayView` of core as a condition on `cases c`, so that lists and counts show exactly what may be opened. A spec
 * holds the two together.
 */
export function visibleTo(
  viewer: Actor,
  workflows: readonly Workflow[],
  params: SqlParams,
): string {
  if (viewer.kind === 'system') return 'true';
  // Workflows that grant alike share one condition: usually all do.
  const kinds = new Map<string, { grants: Grant[]; kinds: string[] }>();
  for (const { kind, permissions } of workflows) {
    const key = JSON.stringify(permissions.view);
    const same = kinds.get(key) ?? { grants: permissions.view, kinds: [] };
    kinds.set(key, { ...same, kinds: [...same.kinds, kind] });
  }
  const conditions = [...kinds.values()].map((same) => {
    const granted = grantedTo(viewer, same.grants, params);
    if (granted === 'false') return 'false';
    if (same.kinds.length === workflows.length) return granted;
    return all([`c.kind = any (${params.add(same.kinds)}::text[])`, granted]);
  });
  return any(conditions.filter((condition) => condition !== 'false'));
}

function grantedTo(
  viewer: Exclude<Actor, { kind: 'system' }>,
  grants: readonly Grant[],
  params: SqlParams,
): string {
  if (viewer.kind === 'requester') {
    if (!grants.some((grant) => grant.role === 'requester')) return 'false';
    return `exists (select from case_requests r where r.case_id = c.id and r.request_id = any (${params.add(viewer.requestIds)}::bigint[]))`;
  }
  const conditions = new Map<string, { secretToo: boolean; of: Grant['of']; units: Set<number> }>();
  for (const grant of grants) {
    const memberships = viewer.memberships.filter((m) => m.role === grant.role);
    if (memberships.length === 0) continue;
    const secretToo = grant.unlessSecret !== true;
    const key = `${grant.of ?? 'any'} ${secretToo}`;
    const same = conditions.get(key) ?? { secretToo, of: grant.of, units: new Set<number>() };
    for (const unit of memberships.flatMap((m) => m.covers)) same.units.add(unit);
    conditions.set(key, same);
  }
  return (
    any(
      [...conditions.values()]
        .map(({ secretToo, of, units }) => {
          const related = of === undefined ? 'true' : presentAssignment(of, params.add([...units]));
          return secretToo ? related : all([related, 'not c.secret']);
        })
        .filter((condition) => condition !== 'false'),
    ) || 'false'
  );
}

/**
 * The units through whose work alone the viewer sees cases (lead or assist); null for whoever sees cases otherwise.
 * Lists of such a viewer go along the indexes of those units.
 */
export function unitsOf(viewer: Actor, workflows: readonly Workflow[]): readonly number[] | null {
  if (viewer.kind !== 'person') return null;
  const units = new Set<number>();
  for (const grant of workflows.flatMap(({ permissions }) => permissions.view)) {
    const memberships = viewer.memberships.filter((m) => m.role === grant.role);
    if (memberships.length > 0 && grant.of === undefined) return null;
    for (const unit of memberships.flatMap((m) => m.covers)) units.add(unit);
  }
  return [...units];
}

/**
 * `presentAssignments` of core: an open assignment, or, where none is open, one that the last closing ended. Which
 * unit so leads stands in the case itself.
 */
function presentAssignment(of: NonNullable<Grant['of']>, units: string): string {
  const lead = `c.lead_unit_id = any (${units}::int[])`;
  if (of === 'leadUnit') return lead;
  const assist = /* sql */ `exists (select from case_assignments a
    where a.case_id = c.id and a.unit_id = any (${units}::int[]) and a.role = 'assist' and (a.ended_at is null
      or a.end_reason = 'closed' and not exists (select from case_assignments b
        where b.case_id = c.id and (b.ended_at is null or b.ended_at > a.ended_at))))`;
  return of === 'assistUnit' ? assist : any([lead, assist]);
}
