import { cpuMsOf } from './processes-of.js';

/** CPU time per event, µs, of this process and of others by their pid, between the call and `stop`. */
export function watchCpu(
  own: string,
  others: Record<string, number>,
): { stop(events: number): Record<string, number> } {
  const before = process.cpuUsage();
  const theirs = Object.entries(others).map(([name, pid]) => ({ name, pid, from: cpuMsOf(pid) }));
  return {
    stop(events) {
      const { user, system } = process.cpuUsage(before);
      const used = theirs.flatMap(({ name, pid, from }) => {
        const to = cpuMsOf(pid);
        return from === null || to === null ? [] : [[name, ((to - from) * 1000) / events] as const];
      });
      return { [own]: (user + system) / events, ...Object.fromEntries(used) };
    },
  };
}
