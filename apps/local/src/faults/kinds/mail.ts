import { setTimeout as sleep } from 'node:timers/promises';
import type { SinkMode } from '../house/mail-sink.js';
import type { Fault } from './fault.js';

const during = (name: string, weight: number, mode: SinkMode): Fault => ({
  name,
  weight,
  async strike({ sink }, random) {
    sink.mode = mode;
    await sleep(random.between(400, 1_200));
    sink.mode = 'take';
  },
});

const HOUR_STEPS = 6;
const STEP_MS = 10 * 60_000;

/** The mail server. */
export const mailFaults: Fault[] = [
  {
    name: 'smtp-down',
    weight: 3,
    async strike({ sink }, random) {
      await sink.down();
      await sleep(random.between(300, 1_200));
      await sink.up();
    },
  },
  {
    name: 'smtp-down-for-an-hour',
    weight: 0.6,
    async strike(house) {
      await house.sink.down();
      for (let step = 0; step < HOUR_STEPS; step++) {
        house.setClocks(house.shiftMs + STEP_MS);
        await sleep(400);
      }
      await house.sink.up();
    },
  },
  during('smtp-slow', 3, 'slow'),
  during('smtp-temporary', 2, 'temporary'),
  during('smtp-refuse', 1, 'refuse'),
  during('smtp-cut', 2, 'cut'),
  during('smtp-take-and-cut', 2, 'takeAndCut'),
];
