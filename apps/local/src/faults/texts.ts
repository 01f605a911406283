import path from 'node:path';
import { textsIn } from '../texts.js';

/** Read from the sources: tsc copies only code. */
export const faultText = textsIn(path.join(import.meta.dirname, '../../src/faults/texts'));
