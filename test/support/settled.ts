import type { Postgres } from '@huiyin/server';
import { until } from './until.js';

/**
 * Waits until the horizon has passed all events. Transactions are numbered through the whole server, so one that is
 * open in another spec's database holds the horizon back.
 */
export function settled(postgres: Postgres): Promise<void> {
  return until(
    'the horizon has passed all events',
    async () => {
      const [row] = await postgres.query<{ passed: boolean }>(
        'select coalesce(max(position) < event_horizon(), true) as passed from case_events',
      );
      return row?.passed === true;
    },
    50_000,
  );
}
