import path from 'node:path';
import { serviceSpecs } from '../../start/environment.js';
import type { Ports } from '../../start/options.js';
import { Processes, type ServiceSpec } from '../../start/processes.js';
import type { BenchOptions } from '../bench.js';
import { freePorts } from './children.js';
import type { House } from './house.js';
import { undoing } from './undo.js';

/** Some of the services as `npm start` starts them, on the bench's own database, for the time of `work`. */
export async function withRunning<T>(
  house: House,
  names: ServiceSpec['name'][],
  options: BenchOptions,
  work: (running: { ports: Ports; pid(name: ServiceSpec['name']): number }) => Promise<T>,
): Promise<T> {
  const ports = await freePorts();
  const specs = serviceSpecs(
    { port: ports.api, dataDir: house.dir, fresh: false },
    ports,
    house.env,
  ).filter(({ name }) => names.includes(name));
  if (options.profile !== undefined) {
    const preload = new URL('./profile-process.js', import.meta.url).href;
    for (const { env } of specs) {
      env['NODE_OPTIONS'] = `${env['NODE_OPTIONS'] ?? ''} --import=${preload}`.trim();
      env['BENCH_PROFILE_DIR'] = path.resolve(options.profile);
    }
  }
  let givenUp: string | undefined;
  const processes = new Processes(
    path.join(house.dir, 'logs'),
    (line) => console.error(line),
    (message) => {
      givenUp = message;
    },
  );
  return undoing(
    () => processes.stop(),
    async () => {
      for (const spec of specs) processes.start(spec);
      await Promise.all(specs.map((spec) => processes.waitUntilReady(spec)));
      const result = await work({ ports, pid: (name) => processes.pids()[name] ?? 0 });
      // A service that died on the way was not measured.
      if (givenUp !== undefined) throw new Error(givenUp);
      return result;
    },
  );
}
