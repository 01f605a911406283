import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from './fault.js';

const MINUTE_MS = 60_000;

/** The clocks of the services' machines. Afterwards all tell the time of the office again. */
export const clockFaults: Fault[] = [
  {
    name: 'clock-back',
    weight: 2,
    async strike(house, random) {
      const right = house.shiftMs;
      house.setClocks(right - random.between(1, 180) * MINUTE_MS);
      await sleep(random.between(300, 1_000));
      house.setClocks(right);
    },
  },
  {
    name: 'clock-forth',
    weight: 2,
    async strike(house, random) {
      const right = house.shiftMs;
      house.setClocks(right + random.between(1, 180) * MINUTE_MS);
      await sleep(random.between(300, 1_000));
      house.setClocks(right);
    },
  },
  {
    name: 'clocks-apart',
    weight: 2,
    async strike({ services, shiftMs }, random) {
      for (const service of services)
        service.setClock(shiftMs + random.between(-30, 30) * MINUTE_MS);
      await sleep(random.between(300, 1_000));
      for (const service of services) service.setClock(shiftMs);
    },
  },
];
