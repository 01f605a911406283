import { Postgres, verifyAll, verifyCase } from '@huiyin/server';
import { withEnvironment, withServices } from '../services.js';
import { text } from '../texts.js';

/** Exit code 1 when a chain is broken or the number is unknown. */
export async function verify(
  number: string | undefined,
  options: { data?: string },
): Promise<number> {
  return withEnvironment(options.data, (env) =>
    withServices(env, async (app) => {
      const postgres = app.get(Postgres);
      return number === undefined ? verifyEvery(postgres) : verifyOne(postgres, number);
    }),
  );
}

async function verifyEvery(postgres: Postgres): Promise<number> {
  const { cases, events, broken } = await verifyAll(postgres);
  for (const one of broken)
    console.error(text('verifyBroken', { number: one.number, seq: one.brokenAt }));
  if (broken.length > 0) return 1;
  console.log(text('verifyIntact', { cases, events }));
  return 0;
}

async function verifyOne(postgres: Postgres, number: string): Promise<number> {
  const [found] = await postgres.query<{ id: number }>('select id from cases where number = $1', [
    number,
  ]);
  const result = found && (await verifyCase(postgres, found.id));
  if (!result) {
    console.error(text('verifyUnknown', { number }));
    return 1;
  }
  if (!result.intact) {
    console.error(text('verifyBroken', { number, seq: result.brokenAt ?? 0 }));
    return 1;
  }
  console.log(text('verifyIntact', { cases: 1, events: result.events }));
  return 0;
}
