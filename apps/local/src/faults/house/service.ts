import { fork, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { APPS } from '../../bench/support/children.js';

const RESTART_MS = 150;
const READY_WITHIN_MS = 120_000;
const LOOK_EVERY_MS = 80;
const preloads = [
  new URL('../../start/leave-with-parent.js', import.meta.url).href,
  new URL('./clock-shift.js', import.meta.url).href,
];

/** One api or worker process, started anew whenever it ends, as a service manager or a container does. */
export class Service {
  shiftMs = 0;
  /** Ends that nobody here caused, with their exit codes. */
  readonly ownEnds: string[] = [];
  private child: ChildProcess | undefined;
  private gone: Promise<void> = Promise.resolve();
  /** From being struck to being ready, ms. */
  readonly recoveries: number[] = [];
  /** How often it was not ready in time, with nothing wrong but its own. */
  late = 0;
  private wanted = false;
  private strikes = 0;
  private recovered = 0;
  private coming: Promise<void> | undefined;
  private restarting: Promise<void> | undefined;
  private killed = false;

  constructor(
    readonly name: string,
    private readonly app: 'api' | 'worker',
    readonly port: number,
    private readonly logDir: string,
    /** Read at each start. */
    private readonly env: () => Record<string, string>,
  ) {}

  start(): void {
    // A second process would be nobody's to end.
    if (this.isAlive()) throw new Error(`${this.name} is running`);
    this.wanted = true;
    this.killed = false;
    const log = openSync(path.join(this.logDir, `${this.name}.log`), 'a');
    const child = fork(path.join(APPS, this.app, 'dist/main.js'), [], {
      env: {
        PATH: process.env['PATH'] ?? '',
        ...this.env(),
        FAULTS_CLOCK_SHIFT_MS: String(this.shiftMs),
      },
      execArgv: preloads.flatMap((file) => ['--import', file]),
      stdio: ['ignore', log, log, 'ipc'],
    });
    closeSync(log);
    this.child = child;
    child.on('error', () => undefined); // it is gone: 'exit' tells
    this.gone = new Promise((resolve) =>
      child.once('exit', (code, signal) => {
        if (!this.killed) this.ownEnds.push(`${this.name}: ${signal ?? code}`);
        resolve();
        setTimeout(() => {
          if (this.wanted && this.child === child) this.start();
        }, RESTART_MS);
      }),
    );
  }

  /** Ends it in one way or another; it comes again by itself. */
  async kill(): Promise<void> {
    this.killed = true;
    this.strikes++;
    this.child?.kill('SIGKILL');
    await this.gone;
  }

  /** Freezes it: it holds its locks and connections and does nothing. */
  pause(): void {
    this.child?.kill('SIGSTOP');
  }

  resume(): void {
    this.child?.kill('SIGCONT');
  }

  setClock(shiftMs: number): void {
    this.shiftMs = shiftMs;
    if (this.child?.connected) this.child.send({ clockShiftMs: shiftMs }, () => undefined);
  }

  /**
   * Ends as an operator ends it, and starts with the environment as it is then; asked for twice at a time, once.
   * What nobody wants any more stays down.
   */
  async restart(): Promise<void> {
    if (!this.wanted && !this.restarting) return;
    await (this.restarting ??= this.end()
      .then(() => this.start())
      .finally(() => (this.restarting = undefined)));
  }

  async stop(): Promise<void> {
    while (this.restarting) await this.restarting;
    await this.end();
  }

  private isAlive(): boolean {
    return this.child !== undefined && this.child.exitCode === null && !this.child.signalCode;
  }

  private async end(): Promise<void> {
    this.wanted = false;
    this.killed = true;
    this.resume();
    this.child?.kill('SIGTERM');
    const patience = setTimeout(() => this.child?.kill('SIGKILL'), 12_000);
    await this.gone;
    clearTimeout(patience);
  }

  async isReady(): Promise<boolean> {
    try {
      const url = `http://127.0.0.1:${this.port}/health/ready`;
      return (await fetch(url, { signal: AbortSignal.timeout(2_000) })).ok;
    } catch {
      return false;
    }
  }

  /** Resolves when it is ready, or late; one that is struck again on its way has its time anew. */
  untilReady(): Promise<void> {
    return (this.coming ??= this.comeBack().finally(() => (this.coming = undefined)));
  }

  private async comeBack(): Promise<void> {
    const began = Date.now();
    let { strikes } = this;
    let until = began + READY_WITHIN_MS;
    while (!(await this.isReady())) {
      if (strikes !== this.strikes) {
        ({ strikes } = this);
        until = Date.now() + READY_WITHIN_MS;
      }
      if (Date.now() > until) return void this.late++;
      await sleep(LOOK_EVERY_MS);
    }
    if (strikes > this.recovered) this.recoveries.push(Date.now() - began);
    this.recovered = strikes;
  }
}
