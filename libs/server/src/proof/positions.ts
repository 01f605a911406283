import pg from 'pg';
import { postgresTypes } from '../database/postgres.js';

/**
 * Positions of events rise because transactions are numbered upwards. A server that was filled from a dump numbers
 * them anew from the start: its events would lie before the horizon of heads that do not know them, and readers of
 * the stream would never see them. `shift` lifts what is new above what came along.
 *
 * Lifted by more than just above: a reader's horizon may lie higher than the last event.
 */
const GAP = 2 ** 32;

const STORED = /* sql */ `greatest((select max(position) from case_events), (select max(horizon) - 1 from daily_heads), 0)`;

export class PositionsBehind extends Error {
  override readonly name = 'PositionsBehind';
}

/**
 * To be called before a process writes events.
 * @throws PositionsBehind if the database came from a dump and `after-restore` has not been run
 */
export async function requirePositions(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, types: postgresTypes });
  await client.connect();
  try {
    const { rows } = await client.query<{ stored: number; next: number }>(
      `select ${STORED} as stored, event_position() as next`,
    );
    const { stored = 0, next = 0 } = rows[0] ?? {};
    if (next > stored) return;
    throw new PositionsBehind(
      `The database came from a dump: new events would be numbered ${next}, below the stored ${stored}. ` +
        'Run as its owner: npm run huiyin -- after-restore',
    );
  } finally {
    await client.end();
  }
}

/** What `liftPositions` did; `shift` is what it is now. */
export interface Lifted {
  lifted: boolean;
  shift: number;
}

/** Lifts the positions of new events above all that are stored; nothing if they are. The url must be the owner's. */
export async function liftPositions(url: string): Promise<Lifted> {
  const client = new pg.Client({ connectionString: url, types: postgresTypes });
  await client.connect();
  try {
    const { rows } = await client.query<{ shift: number }>(
      /* sql */ `update event_clock set shift = ${STORED} + $1 - pg_snapshot_xmin(pg_current_snapshot())::text::bigint
        where event_position() <= ${STORED} returning shift`,
      [GAP],
    );
    const [row] = rows;
    if (row) return { lifted: true, shift: row.shift };
    const now = await client.query<{ shift: number }>('select shift from event_clock');
    return { lifted: false, shift: now.rows[0]?.shift ?? 0 };
  } finally {
    await client.end();
  }
}
