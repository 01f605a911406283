import type { Bench } from './bench.js';
import { consoleBench } from './console.js';
import { decideBench } from './decide.js';
import { eventsHttpBench } from './events-http.js';
import { eventsBench } from './events.js';
import { lifecyclesBench } from './lifecycles.js';
import { listsBench } from './lists.js';
import { portalBench } from './portal.js';
import { relayBench } from './relay.js';
import { startBench } from './start.js';
import { stormBench } from './storm.js';

/** Every bench, in the order in which `all` runs them: the quick ones first. A new bench is a file and a line here. */
export const benches: readonly Bench[] = [
  consoleBench,
  decideBench,
  startBench,
  portalBench,
  eventsBench,
  eventsHttpBench,
  lifecyclesBench,
  relayBench,
  stormBench,
  listsBench,
];
