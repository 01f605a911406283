import type { Machine } from './support/machine.js';

/** How much is measured; each bench takes what concerns it and has its own defaults. */
export interface BenchOptions {
  /** One line of progress; never part of the answer. */
  say(line: string): void;
  /** How often a comparison is repeated; medians are told. */
  rounds?: number;
  /** Numbers of callers at once. */
  parallel?: number[];
  /** Events of one measured run, about. */
  events?: number;
  /** Messages that are relayed. */
  messages?: number;
  /** Deadlines that fall due at once. */
  deadlines?: number;
  /** Deadlines that wait meanwhile. */
  pending?: number;
  /** What carries the queues; default: PostgreSQL. */
  backend?: 'postgresql' | 'redis';
  /** Cases that the database holds when the bench begins, generated if they are missing. */
  cases?: number;
  /** A data directory that is used and kept, as generating takes minutes; default: one of the bench's own. */
  data?: string;
  /** Folder for CPU profiles of the measured services; a profiled run is slower and proves nothing else. */
  profile?: string;
}

export interface Bench {
  name: string;
  /** Measures, and leaves nothing running and nothing behind. The answer is plain JSON. */
  run(options: BenchOptions): Promise<Measured>;
}

/** What was measured, and where. Aims stand beside their figures, with `met`. */
export interface Measured {
  machine: Machine;
  [figure: string]: unknown;
}

/** A figure and what it should be: `met` is the verdict. */
export interface Aim {
  figure: string;
  value: number | null;
  atMost?: number;
  atLeast?: number;
  met: boolean | null;
}

export function aim(
  figure: string,
  value: number | null,
  bound: { atMost: number } | { atLeast: number },
): Aim {
  const met =
    value === null ? null : 'atMost' in bound ? value <= bound.atMost : value >= bound.atLeast;
  return { figure, value, ...bound, met };
}
