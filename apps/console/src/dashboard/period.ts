import type { Figure } from '../api/types.js';
import { addDays } from '../time.js';

export const PRESETS = ['today', 'week', 'month', 'thisMonth', 'lastMonth'] as const;
export type Preset = (typeof PRESETS)[number];

/** First and last day of a named period, both counted; `today` is the office's legal day. */
export function periodOf(preset: Preset, today: string): [string, string] {
  const first = `${today.slice(0, 8)}01`;
  switch (preset) {
    case 'today':
      return [today, today];
    case 'week':
      return [addDays(today, -6), today];
    case 'month':
      return [addDays(today, -29), today];
    case 'thisMonth':
      return [first, today];
    case 'lastMonth': {
      const last = addDays(first, -1);
      return [`${last.slice(0, 8)}01`, last];
    }
  }
}

/** A figure's value as it is printed: counts as they are, rates with two decimals, half-up as the server rounded. */
export function valueText(value: number | null, unit: Figure['unit']): string {
  if (value === null) return '—';
  switch (unit) {
    case 'count':
      return value.toLocaleString('en-US');
    case 'percent':
    case 'points':
      return value.toFixed(2);
    case 'workingDays':
      return Number.isInteger(value) ? String(value) : value.toFixed(1);
  }
}
