import type { Clock } from '../config/clock.js';
import type { Postgres } from '../database/postgres.js';
import { TryAgain, type Deliverer } from './deliver-message.js';
import { messageJobId } from './job-ids.js';
import type { MessageJob } from './queues.js';
import type { Sweep } from './sweep.js';

export interface Drained {
  fired: number;
  delivered: number;
  failed: number;
  /** Failed once and would be tried again later. */
  retries: number;
}

const BATCH = 500;

/**
 * Does at once, without a queue and without waiting, what the worker would do by now: fires all that is due and
 * tries each waiting message once, until nothing new comes of it. For tests and for the command line.
 */
export async function drain({
  postgres,
  sweep,
  deliverer,
  clock,
}: {
  postgres: Postgres;
  sweep: Sweep;
  deliverer: Deliverer;
  clock: Clock;
}): Promise<Drained> {
  const done: Drained = { fired: 0, delivered: 0, failed: 0, retries: 0 };
  const tried = new Set<string>();
  for (;;) {
    const fired = await sweep.fireDue(clock.now());
    const keys = await waitingMessages(postgres, [...tried]);
    done.fired += fired;
    if (fired === 0 && keys.length === 0) return done;
    for (const key of keys) {
      tried.add(messageJobId(key));
      const outcome = await deliverer.deliver(key).catch((error: unknown) => {
        if (error instanceof TryAgain) return 'retries' as const;
        throw error;
      });
      if (outcome !== 'skipped') done[outcome] += 1;
    }
  }
}

function waitingMessages(postgres: Postgres, tried: string[]): Promise<MessageJob[]> {
  return postgres.query<MessageJob>(
    /* sql */ `select case_id as "caseId", event_seq as "eventSeq", ordinal from messages
      where delivered_at is null and failed_at is null and channel <> 'notice'
        and case_id || '-' || event_seq || '-' || ordinal <> all ($1::text[])
      order by created_at, case_id, event_seq, ordinal limit ${BATCH}`,
    [tried],
  );
}
