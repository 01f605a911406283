import { setTimeout as sleep } from 'node:timers/promises';
import type { House } from '../house/house.js';
import { RedisServer } from '../house/redis.js';
import type { Fault } from './fault.js';

const onRedis = ({ backends }: House): boolean => backends.includes('redis');

/** The queue, which holds nothing that the rows do not. */
export const queueFaults: Fault[] = [
  {
    name: 'queue-lost',
    weight: 2,
    async strike(house) {
      if (onRedis(house)) await house.redis?.flush();
      if (house.backends.includes('postgres'))
        await house.database.query('drop schema if exists bullmq cascade');
      await sleep(500);
    },
  },
  {
    name: 'redis-flushed',
    weight: 1.5,
    impossible: () => RedisServer.missing,
    async strike(house) {
      if (!onRedis(house)) await switchTo(house, 'redis');
      await house.redis?.flush();
    },
  },
  {
    name: 'switch-backend',
    weight: 1,
    impossible: () => RedisServer.missing,
    strike: (house) => switchTo(house, onRedis(house) ? 'postgres' : 'redis'),
  },
];

/** One worker after the other, while the work goes on: for a moment each has a queue of its own. */
async function switchTo(
  { workers, backends }: House,
  backend: 'postgres' | 'redis',
): Promise<void> {
  for (const [i, worker] of workers.entries()) {
    backends[i] = backend;
    await worker.restart();
    await Promise.race([worker.untilReady(), sleep(6_000)]);
  }
}
