import { setTimeout as sleep } from 'node:timers/promises';
import type { Service } from '../house/service.js';
import type { Fault } from './fault.js';

/** Longer than the lock of a queue's job and the look for lost ones (10 + 5 s): its work is another's when it wakes. */
const BEYOND_LOCK_MS = 16_000;

const paused = async (service: Service, ms: number): Promise<void> => {
  service.pause();
  await sleep(ms).finally(() => service.resume());
};

/** The services themselves. */
export const processFaults: Fault[] = [
  {
    name: 'kill-api',
    weight: 4,
    strike: ({ apis }, random) => random.pick(apis).kill(),
  },
  {
    name: 'kill-apis',
    weight: 2,
    strike: async ({ apis }) => void (await Promise.all(apis.map((one) => one.kill()))),
  },
  {
    name: 'kill-worker',
    weight: 4,
    strike: ({ workers }, random) => random.pick(workers).kill(),
  },
  {
    name: 'kill-workers',
    weight: 2,
    strike: async ({ workers }) => void (await Promise.all(workers.map((one) => one.kill()))),
  },
  {
    name: 'kill-everything',
    weight: 1,
    async strike({ services, database }) {
      await Promise.all([...services.map((one) => one.kill()), database.end('SIGKILL')]);
      await database.start();
    },
  },
  {
    name: 'pause-api',
    weight: 3,
    strike: ({ apis }, random) => paused(random.pick(apis), random.between(200, 1_500)),
  },
  {
    name: 'pause-worker',
    weight: 3,
    strike: ({ workers }, random) => paused(random.pick(workers), random.between(200, 2_000)),
  },
  {
    name: 'pause-worker-beyond-lock',
    weight: 0.6,
    strike: ({ workers }, random) => paused(random.pick(workers), BEYOND_LOCK_MS),
  },
];
