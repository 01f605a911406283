import type { Condition } from './tables.js';

/** Looks one fact up by the name that a table uses. */
export type Facts = (name: string) => unknown;

/** True if every named fact has the wanted value (or one of them); an absent condition always holds. */
export function holds(condition: Condition | undefined, facts: Facts): boolean {
  if (!condition) return true;
  return Object.entries(condition).every(([name, wanted]) => {
    const value = facts(name);
    return Array.isArray(wanted) ? wanted.some((one) => one === value) : wanted === value;
  });
}

/**
 * The facts that `when` and `if` conditions may name: `payload.x`, `state`, `phase`, `profile`, `secret`, and
 * whatever the machine remembers in its context (`requestType`, `urgent`, …).
 */
export function factsOf(
  current: {
    snapshot: { context: Record<string, unknown> };
    state: string;
    phase: string;
    profile: string;
    secret: boolean;
  },
  payload: Record<string, unknown>,
): Facts {
  return (name) => {
    if (name.startsWith('payload.')) return payload[name.slice('payload.'.length)];
    switch (name) {
      case 'state':
        return current.state;
      case 'phase':
        return current.phase;
      case 'profile':
        return current.profile;
      case 'secret':
        return current.secret;
      default:
        return current.snapshot.context[name];
    }
  };
}
export const ENGINE_FACTS: readonly string[] = ['state', 'phase', 'profile', 'secret'];
