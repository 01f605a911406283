/*
 * Preloaded into a service that is profiled (`--profile DIR`): writes one CPU profile when the process ends, to be
 * opened in Chrome's developer tools. Node.js takes --cpu-prof only on its own command line, which `npm start`'s
 * way of starting services does not give away.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';
import path from 'node:path';

const folder = process.env['BENCH_PROFILE_DIR'];
if (folder !== undefined) {
  const session = new Session();
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.start');
  process.on('exit', () => {
    session.post('Profiler.stop', (error, result) => {
      if (error) return;
      mkdirSync(folder, { recursive: true });
      writeFileSync(path.join(folder, `${process.pid}.cpuprofile`), JSON.stringify(result.profile));
    });
  });
}
