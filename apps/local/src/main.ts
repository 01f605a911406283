import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { CommanderError } from 'commander';
import { startMailCatcher } from './mail-catcher/mail-catcher.js';
import { makeDataDir, migrateDatabase, startDatabase } from './start/database.js';
import { commonEnvironment, serviceSpecs } from './start/environment.js';
import { keepDatabase } from './start/keep-database.js';
import { lockDataDir } from './start/lock.js';
import { parseOptions, portsFrom, type Ports, type StartOptions } from './start/options.js';
import { requireFreePorts } from './start/ports.js';
import { Processes } from './start/processes.js';
import { readOrMakeSecrets } from './start/secrets.js';
import { demoPassword, loginsToPrint, seedDemonstration } from './start/seed.js';
import { text } from './texts.js';

const ROOT = path.resolve(import.meta.dirname, '../../..');

/** One line for each step, with its time when it is done. */
async function step<T>(name: string, work: () => Promise<T>): Promise<T> {
  const started = Date.now();
  process.stdout.write(`▸ ${text(name)}……`);
  const result = await work();
  process.stdout.write(` ${((Date.now() - started) / 1000).toFixed(1)} s\n`);
  return result;
}

async function start(options: StartOptions): Promise<void> {
  const began = Date.now();
  const ports = portsFrom(options.port);
  makeDataDir(options.dataDir);
  const lock = lockDataDir(options.dataDir);
  const undo: (() => Promise<unknown> | void)[] = [() => lock.release()];
  let stopping: Promise<void> | undefined;
  const stop = (code: number) =>
    (stopping ??= (async () => {
      console.log(`\n${text('stopping')}`);
      for (const one of undo.reverse())
        await Promise.resolve(one()).catch((error: unknown) => console.error(error));
      console.log(text('stopped'));
      process.exit(code);
    })());
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => void stop(0));

  try {
    await requireFreePorts(ports);
    if (options.fresh) emptyDataDir(options.dataDir);
    const secrets = readOrMakeSecrets(options.dataDir);
    const isNew = !existsSync(path.join(options.dataDir, 'postgres'));
    const server = await step(isNew ? 'databaseFirst' : 'database', () =>
      startDatabase(options.dataDir),
    );
    const keeper = keepDatabase(options.dataDir, server, (line) => console.log(line));
    undo.push(() => keeper.stop());
    await step('migrate', () => migrateDatabase(server, secrets));
    const common = commonEnvironment(options.dataDir, server, secrets);
    await step('seed', () => seedDemonstration(common));
    const mail = await step('mail', () =>
      startMailCatcher({
        dir: path.join(options.dataDir, 'mails'),
        smtpPort: ports.smtp,
        webPort: ports.mailWeb,
      }),
    );
    undo.push(() => mail.close());

    const specs = serviceSpecs(options, ports, common);
    const processes = new Processes(
      path.join(options.dataDir, 'logs'),
      (line) => console.log(line),
      (message) => {
        console.error(message);
        void stop(1);
      },
    );
    undo.push(() => processes.stop());
    await step('services', async () => {
      for (const spec of specs) processes.start(spec);
      await Promise.all(specs.map((spec) => processes.waitUntilReady(spec)));
    });
    printAddresses(options, ports, began);
  } catch (error) {
    if (stopping) return;
    console.error(`\n${error instanceof Error ? error.message : String(error)}`);
    await stop(1);
  }
}

/** Everything but the lock that we hold. */
function emptyDataDir(dir: string): void {
  console.log(`▸ ${text('fresh', { dir })}`);
  // The heads too: they are those of cases that are gone.
  for (const name of ['postgres', 'files', 'mails', 'logs', 'secrets.json', 'heads.jsonl'])
    rmSync(path.join(dir, name), { recursive: true, force: true });
  makeDataDir(dir);
}

function printAddresses(options: StartOptions, ports: Ports, began: number): void {
  const url = (port: number, tail = '') => `http://localhost:${port}${tail}`;
  const lines = [
    '',
    `✔ ${text('ready', { seconds: ((Date.now() - began) / 1000).toFixed(1) })}`,
    '',
    text('addresses'),
    `  ${url(ports.api)}  ${text('console')}`,
    `  ${url(ports.portal)}  ${text('portal')}`,
    `  ${url(ports.mailWeb)}  ${text('mails')}`,
    `  ${url(ports.api, '/api/docs')}  ${text('api')}`,
    '',
    text('logins', { password: demoPassword }),
    ...loginsToPrint().map((line) => `  ${line}`),
    '',
    text('stopHint', { dir: options.dataDir }),
  ];
  console.log(lines.join('\n'));
}

try {
  await start(parseOptions(process.argv.slice(2), ROOT));
} catch (error) {
  // What is wrong with the command line, or its help, commander has told already.
  if (error instanceof CommanderError) process.exit(error.exitCode);
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
}
