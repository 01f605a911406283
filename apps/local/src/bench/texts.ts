import path from 'node:path';
import { textsIn } from '../texts.js';

/** Folder of the bench's texts and inputs, which are read from the sources: tsc copies only code. */
export const SOURCES = path.join(import.meta.dirname, '../../src/bench');

export const benchText = textsIn(path.join(SOURCES, 'texts'));
