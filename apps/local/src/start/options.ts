import path from 'node:path';
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

/** Reads the command line. Throws an Error whose message is meant for the person. */
export function parseOptions(argv: readonly string[], root: string): StartOptions {
  const options: StartOptions = {
    port: DEFAULT_PORT,
    dataDir: path.join(root, '.data'),
    fresh: false,
  };
  for (let i = 0; i < argv.length; i++) {
    const [name, inline] = argv[i]!.split('=', 2) as [string, string | undefined];
    const value = () => inline ?? argv[++i] ?? '';
    if (name === '--fresh') options.fresh = true;
    else if (name === '--data') options.dataDir = path.resolve(value());
    else if (name === '--port') options.port = parsePort(value());
    else throw new Error(`${text('unknownOption', { option: name })}\n${text('usage')}`);
  }
  return options;
}

function parsePort(value: string): number {
  const port = Number(value);
  if (!/^\d+$/.test(value) || port < 1024 || port > 65_000)
    throw new Error(text('badPort', { value }));
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
