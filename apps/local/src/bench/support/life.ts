import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { RegisterInput } from '@huiyin/server';
import { SOURCES } from '../texts.js';

/** One event of the case life that is measured: who, what, with which payload. Units are named by their code. */
export interface LifeEvent {
  /** Name of a demonstration login. */
  by: string;
  type: string;
  payload: Record<string, unknown>;
}

interface Life {
  request: Omit<RegisterInput, 'actor'>;
  events: LifeEvent[];
}

/**
 * An ordinary hotline case from the call to the archive: what is asked, and every event after the registration.
 * Lengths of the texts are those of real messages and answers.
 */
export const life = JSON.parse(readFileSync(path.join(SOURCES, 'life.json'), 'utf8')) as Life;

/** The payload with the unit's id in place of its code. */
export function payloadOf(
  { payload }: LifeEvent,
  unitId: (code: string) => number,
): Record<string, unknown> {
  return typeof payload['unit'] === 'string'
    ? { ...payload, unit: unitId(payload['unit']) }
    : payload;
}
