import { setTimeout as sleep } from 'node:timers/promises';
import type { ProxyMode } from '../house/proxy.js';
import type { Fault } from './fault.js';

const during = (name: string, weight: number, mode: ProxyMode, cutAtEnd: boolean): Fault => ({
  name,
  weight,
  async strike({ proxy }, random) {
    proxy.set(mode);
    await sleep(random.between(100, 1_200));
    if (cutAtEnd) proxy.cut();
    proxy.set('pass');
  },
});

/** The network between the services and the database. */
export const networkFaults: Fault[] = [
  {
    name: 'network-cut',
    weight: 3,
    async strike({ proxy }, random) {
      proxy.set('refuse');
      proxy.cut();
      await sleep(random.between(50, 800));
      proxy.set('pass');
    },
  },
  during('network-stall', 3, 'stall', false),
  during('network-stall-then-cut', 3, 'stall', true),
  // The server commits, and its word never arrives: nobody knows what became of the call.
  during('network-swallow', 4, 'swallow', true),
];
