/** 非常满意 / 满意 / 基本满意 / 不满意 / 非常不满意: the national scale (好差评), stored as 5 … 1. */
export type Satisfaction = 1 | 2 | 3 | 4 | 5;

/** 满意 / 基本满意 / 不满意: what bulletins report. */
export type SatisfactionLevel = 'satisfied' | 'basic' | 'unsatisfied';

/** Five are stored, three reported: the top two are satisfied, the bottom two are not (domain.md 1.12). */
export function satisfactionLevel(stored: Satisfaction): SatisfactionLevel {
  if (stored >= 4) return 'satisfied';
  return stored === 3 ? 'basic' : 'unsatisfied';
}
