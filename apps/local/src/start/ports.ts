import { createServer } from 'node:net';
import { text } from '../texts.js';
import type { Ports } from './options.js';

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

/** Throws an Error that names the first taken port, what it was for, and what to do. */
export async function requireFreePorts(ports: Ports): Promise<void> {
  for (const [what, port] of Object.entries(ports)) {
    if (await isFree(port)) continue;
    const suggestion = port >= 4000 ? 5000 : 4000;
    throw new Error(text('portTaken', { port, what, suggestion }));
  }
}
