import type { EmbeddedPostgres } from '@huiyin/server';
import { setTimeout as sleep } from 'node:timers/promises';
import { text } from '../texts.js';
import { startDatabase } from './database.js';

const LOOK_EVERY_MS = 500;
const TRY_AGAIN_MS = 2_000;

/**
 * Looks after the database server: one that was killed, or that gave up because its disk was full, is started again
 * on the same port, for as long as it takes. Must be stopped; that stops the server as well.
 */
export function keepDatabase(
  dataDir: string,
  first: EmbeddedPostgres,
  say: (line: string) => void,
): { stop(): Promise<void> } {
  const ended = new AbortController();
  let server = first;
  const keep = async (): Promise<void> => {
    while (!ended.signal.aborted) {
      await sleep(LOOK_EVERY_MS, undefined, { signal: ended.signal });
      if (isAlive(server.pid)) continue;
      say(text('databaseRestart'));
      server = await again(dataDir, server.port, { say, signal: ended.signal });
    }
  };
  const keeping = keep().catch((error: unknown) => {
    if (!ended.signal.aborted) throw error;
  });
  return {
    async stop() {
      ended.abort();
      await keeping;
      await server.stop();
    },
  };
}

/** Tries until it runs. Gives up only when the whole system is stopped. */
async function again(
  dataDir: string,
  port: number,
  { say, signal }: { say: (line: string) => void; signal: AbortSignal },
): Promise<EmbeddedPostgres> {
  for (;;) {
    try {
      return await startDatabase(dataDir, port);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      say(text('databaseFailed', { reason }));
      await sleep(TRY_AGAIN_MS, undefined, { signal });
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
