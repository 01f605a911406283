import { CaseError, type Actor, type Calendar, type Workflow } from '@huiyin/core';
import type { DueInstants } from './due-instants.js';

/** Who reads, when, and by which calendar: what every condition of a list depends on. */
export interface FilterContext {
  viewer: Actor;
  workflows: readonly Workflow[];
  instants: DueInstants;
  calendar: Calendar;
  covers(unitId: number): readonly number[];
}

export function invalid(path: string, code: string, message: string): CaseError {
  return new CaseError('invalid_payload', `${path}: ${message}`, {
    faults: [{ path, code, message }],
  });
}
