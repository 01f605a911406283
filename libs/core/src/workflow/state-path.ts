import { remembered } from '../remembered.js';
import { PHASES, type Phase } from '../types.js';

/** `{ assigned: 'handling' }` → `assigned.handling`. */
export function statePathOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const [entry, ...others] = Object.entries(value as Record<string, unknown>);
  if (!entry || others.length > 0)
    throw new Error('a workflow has exactly one state at a time (no parallel states)');
  const rest = statePathOf(entry[1]);
  return rest === '' ? entry[0] : `${entry[0]}.${rest}`;
}

export function phaseOf(statePath: string): Phase {
  const phase = statePath.split('.')[0] as Phase;
  if (!PHASES.includes(phase)) throw new Error(`"${statePath}" is in none of the five phases`);
  return phase;
}

/**
 * `assigned.handling` → [`assigned`, `assigned.handling`]: the states that are entered or left together. Asked for by
 * every event.
 */
export const statesOn = remembered((path): readonly string[] => {
  const parts = path.split('.');
  return parts.map((_, i) => parts.slice(0, i + 1).join('.'));
});
