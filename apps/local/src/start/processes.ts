import { fork, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { text } from '../texts.js';

export interface ServiceSpec {
  name: 'api' | 'worker' | 'portal';
  /** Compiled main.js. */
  script: string;
  env: Record<string, string>;
  /** Answers 200 when the service may be used. */
  readyUrl: string;
}

/** Between two starts at most: what keeps a service from starting (no database, no disk) may last. */
const LONGEST_PAUSE_MS = 10_000;
/** One that ran for so long was well: what ends it now is another fault. */
const WELL_AFTER_MS = 10 * 60_000;
const READY_TIMEOUT_MS = 60_000;

/**
 * The services as child processes. One that ends unexpectedly is started again, for as long as it takes; one that
 * never was ready would fail the same way again, and `onGiveUp` is called. The children end when this process does,
 * however it ends (leave-with-parent).
 */
export class Processes {
  private readonly children = new Map<string, ChildProcess>();
  private readonly restarts = new Map<string, number>();
  private readonly wereReady = new Set<string>();
  private stopping = false;

  constructor(
    private readonly logDir: string,
    private readonly say: (line: string) => void,
    private readonly onGiveUp: (message: string) => void,
  ) {}

  start(spec: ServiceSpec): void {
    const log = path.join(this.logDir, `${spec.name}.log`);
    const out = openSync(log, 'a');
    const child = fork(spec.script, [], {
      env: { PATH: process.env['PATH'] ?? '', ...spec.env },
      execArgv: ['--import', new URL('./leave-with-parent.js', import.meta.url).href],
      stdio: ['ignore', out, out, 'ipc'],
    });
    closeSync(out);
    this.children.set(spec.name, child);
    const startedAt = Date.now();
    child.on('exit', (code, signal) => {
      if (this.stopping) return;
      const wasWell = Date.now() - startedAt > WELL_AFTER_MS;
      const times = (wasWell ? 0 : (this.restarts.get(spec.name) ?? 0)) + 1;
      this.restarts.set(spec.name, times);
      if (!this.wereReady.has(spec.name)) {
        // Its last words say why.
        const failed = text('childFailed', { name: spec.name, code: String(signal ?? code), log });
        return this.onGiveUp(`${failed}\n${lastLines(log)}`);
      }
      this.say(text('childRestart', { name: spec.name, times }));
      const pause = Math.min(500 * times, LONGEST_PAUSE_MS);
      setTimeout(() => this.stopping || this.start(spec), pause);
    });
  }

  /** Resolves when the service answers; throws when it does not within a minute. */
  async waitUntilReady(spec: ServiceSpec): Promise<void> {
    const deadline = Date.now() + READY_TIMEOUT_MS;
    while (Date.now() < deadline && !this.stopping) {
      try {
        if ((await fetch(spec.readyUrl, { signal: AbortSignal.timeout(2000) })).ok) {
          this.wereReady.add(spec.name);
          return;
        }
      } catch {
        // not listening yet
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const log = path.join(this.logDir, `${spec.name}.log`);
    throw new Error(text('childFailed', { name: spec.name, code: 'timeout', log }));
  }

  pids(): Record<string, number> {
    return Object.fromEntries([...this.children].map(([name, child]) => [name, child.pid ?? 0]));
  }

  /** Asks every child to finish what it does; ends those that take longer than ten seconds. */
  async stop(): Promise<void> {
    this.stopping = true;
    await Promise.all(
      [...this.children.values()].map(async (child) => {
        if (child.exitCode !== null || child.signalCode !== null) return;
        const gone = new Promise((resolve) => child.once('exit', resolve));
        child.kill('SIGTERM');
        const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
        await gone;
        clearTimeout(timer);
      }),
    );
  }
}

function lastLines(log: string): string {
  return readFileSync(log, 'utf8').trimEnd().split('\n').slice(-8).join('\n').slice(-2000);
}
