import { setTimeout as sleep } from 'node:timers/promises';
import type { House } from '../house/house.js';
import type { Random } from '../random.js';
import type { Fault } from './fault.js';

const away = async (
  { database }: House,
  random: Random,
  signal: 'SIGKILL' | 'SIGQUIT' | 'SIGINT',
): Promise<void> => {
  await database.end(signal);
  await sleep(random.between(0, 500));
  await database.start();
};

const ofServices = "datname = 'huiyin' and application_name <> 'faults'";

/** The database server and its disk. */
export const databaseFaults: Fault[] = [
  {
    name: 'kill-postgres',
    weight: 4,
    strike: (house, random) => away(house, random, 'SIGKILL'),
  },
  {
    name: 'restart-postgres-fast',
    weight: 3,
    strike: (house, random) => away(house, random, 'SIGINT'),
  },
  {
    name: 'restart-postgres-immediate',
    weight: 3,
    strike: (house, random) => away(house, random, 'SIGQUIT'),
  },
  {
    name: 'kill-backend',
    weight: 3,
    // The server takes the crash of one connection for its own: it ends all others and recovers.
    async strike({ database }, random) {
      const rows = await database.query<{ pid: number }>(
        `select pid from pg_stat_activity where ${ofServices}`,
      );
      if (rows.length > 0) process.kill(random.pick(rows).pid, 'SIGKILL');
      await sleep(300);
    },
  },
  {
    name: 'cut-connections',
    weight: 4,
    async strike({ database }, random) {
      for (let times = random.between(1, 3); times > 0; times--) {
        await database.query(
          `select pg_terminate_backend(pid) from pg_stat_activity where ${ofServices}`,
        );
        await sleep(random.between(50, 300));
      }
    },
  },
  {
    name: 'disk-full',
    weight: 3,
    impossible: ({ place }) => place.unlimited,
    async strike({ place, database }, random) {
      place.fill();
      try {
        // Half of the time the server needs a new file for its log as well: then it can not go on at all.
        if (random.chance(0.5))
          await database.postgres.query('select pg_switch_wal()').catch(() => undefined);
        await sleep(random.between(500, 1_200));
      } finally {
        place.free();
      }
      await database.start();
    },
  },
];
