import { clockFaults } from './clock.js';
import { databaseFaults } from './database.js';
import type { Fault } from './fault.js';
import { mailFaults } from './mail.js';
import { networkFaults } from './network.js';
import { processFaults } from './processes.js';
import { queueFaults } from './queue.js';

/** Everything that can be made to go wrong here. */
export const faults: readonly Fault[] = [
  ...processFaults,
  ...databaseFaults,
  ...networkFaults,
  ...mailFaults,
  ...clockFaults,
  ...queueFaults,
];
