import pg from 'pg';

export interface Sent {
  text: string;
  values: unknown[];
  /** What the code was doing. */
  during: string;
}

/**
 * Everything that the driver sends while `work` runs, as it is sent: texts with their parameters. Nothing is changed
 * on the way. What only begins or ends a transaction is left out, and the same text is kept once for each doing.
 */
export class Recorder {
  private readonly sent = new Map<string, Sent>();
  private during: string | undefined;
  private readonly original = Reflect.get(pg.Client.prototype, 'query') as (
    ...args: unknown[]
  ) => unknown;

  constructor() {
    const record = (args: unknown[]): void => this.record(args);
    const { original } = this;
    const prototype = pg.Client.prototype as { query: (...args: unknown[]) => unknown };
    prototype.query = function (this: pg.Client, ...args: unknown[]): unknown {
      record(args);
      return Reflect.apply(original, this, args);
    };
  }

  async watch<T>(during: string, work: () => Promise<T>): Promise<T> {
    this.during = during;
    try {
      return await work();
    } finally {
      this.during = undefined;
    }
  }

  /** In the order in which they were first sent. */
  statements(): Sent[] {
    return [...this.sent.values()];
  }

  forget(): void {
    this.sent.clear();
  }

  end(): void {
    (pg.Client.prototype as { query: unknown }).query = this.original;
  }

  private record([first, second]: unknown[]): void {
    if (this.during === undefined) return;
    const config = first as { text?: unknown; values?: unknown[] };
    const text = typeof first === 'string' ? first : config.text;
    if (typeof text !== 'string' || CONTROL.test(text.trim())) return;
    const values = config.values ?? (Array.isArray(second) ? (second as unknown[]) : []);
    const key = `${this.during} ${text}`;
    if (!this.sent.has(key)) this.sent.set(key, { text, values, during: this.during });
  }
}

const CONTROL =
  /^(begin|commit|rollback|savepoint|release|set|listen|unlisten|notify|start transaction|lock|show)\b/i;
