import path from 'node:path';
import { InvalidArgumentError } from 'commander';
import { helpText, Program } from '../command-line/program.js';
import { text } from '../texts.js';

export interface StartOptions {
  /** First of a run of ports: console and API; the others follow it. */
  port: number;
  /** Everything that must outlive a stop: database, files, mails, keys, logs. */
  dataDir: string;
  /** Empty the data directory first. */
  fresh: boolean;
}

export interface Ports {
  api: number;
  portal: number;
  mailWeb: number;
  smtp: number;
  worker: number;
}

const DEFAULT_PORT = 3000;

/**
 * Reads the command line; `--help` prints the help.
 * @throws CommanderError whose message is meant for the person, and has been told; exit code 0 after `--help`
 */
export function parseOptions(argv: readonly string[], root: string): StartOptions {
  const program = new Program('npm start --')
    .description(helpText('start'))
    .option('--port <n>', helpText('start.port'), portOf, DEFAULT_PORT)
    .option('--data <dir>', helpText('start.data'), path.join(root, '.data'))
    .option('--fresh', helpText('start.fresh'), false)
    .exitOverride()
    .parse(argv, { from: 'user' });
  const { port, data, fresh } = program.opts<{ port: number; data: string; fresh: boolean }>();
  return { port, dataDir: path.resolve(data), fresh };
}

function portOf(value: string): number {
  const port = Number(value);
  if (!/^\d+$/.test(value) || port < 1024 || port > 65_000)
    throw new InvalidArgumentError(text('badPort'));
  return port;
}

export function portsFrom(first: number): Ports {
  return {
    api: first,
    portal: first + 1,
    mailWeb: first + 2,
    smtp: first + 3,
    worker: first + 4,
  };
}
