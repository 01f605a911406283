import path from 'node:path';
import { portsFrom, type Ports } from '../../start/options.js';
import { requireFreePorts } from '../../start/ports.js';

/** Folder of the applications. */
export const APPS = path.resolve(import.meta.dirname, '../../../..');

/** A run of free ports as `npm start` needs it, away from its default. */
export async function freePorts(): Promise<Ports> {
  for (let attempt = 1; ; attempt++) {
    const ports = portsFrom(20_000 + Math.floor(Math.random() * 2000) * 10);
    try {
      await requireFreePorts(ports);
      return ports;
    } catch (error) {
      if (attempt === 20) throw error;
    }
  }
}
