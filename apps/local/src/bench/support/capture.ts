import pg from 'pg';

export interface SentStatement {
  text: string;
  values: unknown[];
}

/** The statements of one transaction between `begin` and `commit`, in order. */
export type SentTransaction = SentStatement[];

interface QueryConfig {
  text?: unknown;
  values?: unknown[];
}

/**
 * What `work` sends to the database, transaction by transaction, as the driver gets it. Statements outside
 * transactions are left out. Nothing is changed on the way.
 */
export async function capture(work: () => Promise<unknown>): Promise<SentTransaction[]> {
  const done: SentTransaction[] = [];
  const open = new Map<pg.Client, SentTransaction>();
  const original = pg.Client.prototype.query;
  const prototype = pg.Client.prototype as { query: (...args: unknown[]) => unknown };
  prototype.query = function (this: pg.Client, ...args: unknown[]): unknown {
    const [first, second] = args;
    const text = typeof first === 'string' ? first : String((first as QueryConfig).text);
    const values =
      (first as QueryConfig).values ?? (Array.isArray(second) ? (second as unknown[]) : []);
    const word = text.trim().toLowerCase();
    if (word === 'begin') open.set(this, []);
    else if (word === 'rollback') open.delete(this);
    else if (word === 'commit') {
      done.push(open.get(this) ?? []);
      open.delete(this);
    } else open.get(this)?.push({ text, values });
    return Reflect.apply(original, this, args) as unknown;
  };
  try {
    await work();
  } finally {
    pg.Client.prototype.query = original;
  }
  return done;
}
