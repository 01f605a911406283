import { existsSync, readdirSync, readFileSync } from 'node:fs';

export interface ProcessFacts {
  pid: number;
  parent: number;
  /** User and system time so far, ms; of ended and awaited children too for `childrenCpuMs`. */
  cpuMs: number;
  childrenCpuMs: number;
}

/** Ticks of /proc times: 100 a second on every Linux that Node.js runs on. */
const MS_PER_TICK = 10;

/** Whether this system tells about its processes: Linux does. */
export const hasProc = existsSync('/proc/self/stat');

function factsOf(pid: number): ProcessFacts | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command's name may hold spaces and brackets; what follows its last bracket does not.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = (...at: number[]): number => at.reduce((sum, i) => sum + Number(fields[i]), 0);
    return {
      pid,
      parent: Number(fields[1]),
      cpuMs: ticks(11, 12) * MS_PER_TICK,
      childrenCpuMs: ticks(13, 14) * MS_PER_TICK,
    };
  } catch {
    return undefined; // ended between the listing and the reading
  }
}

/** The process and everything below it. Empty where there is no /proc. */
export function tree(root: number): ProcessFacts[] {
  if (!hasProc) return [];
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => factsOf(Number(pid)) ?? []);
  const inTree = new Set([root]);
  // A child may have a smaller pid than its parent, so look until nothing is added.
  for (let before = 0; before !== inTree.size;) {
    before = inTree.size;
    for (const { pid, parent } of all) if (inTree.has(parent)) inTree.add(pid);
  }
  return all.filter(({ pid }) => inTree.has(pid));
}

/** CPU time that a server has used so far with all its processes, ended ones included; null where there is no /proc. */
export function cpuMsOf(root: number): number | null {
  const processes = tree(root);
  if (processes.length === 0) return null;
  return processes.reduce(
    (sum, one) => sum + one.cpuMs + (one.pid === root ? one.childrenCpuMs : 0),
    0,
  );
}

/**
 * Proportional set size, MB: shared pages are divided among those who share them, so sums are true.
 * Null where the system does not tell (no /proc, another user's process).
 */
export function pssMb(pid: number): number | null {
  try {
    const [, kb] =
      /^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')) ?? [];
    return kb === undefined ? null : Number(kb) / 1024;
  } catch {
    return null;
  }
}

export function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return '';
  }
}
