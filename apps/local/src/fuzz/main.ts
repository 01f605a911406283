import 'reflect-metadata';
import path from 'node:path';
import { SingleBar } from 'cli-progress';
import { InvalidArgumentError } from 'commander';
import { withHouse } from '../bench/support/house.js';
import { withRunning } from '../bench/support/services.js';
import { undoWhenInterrupted } from '../bench/support/undo.js';
import { Program } from '../command-line/program.js';
import { textsIn } from '../texts.js';
import { fuzz, type FuzzResult } from './run.js';

// Frameworks that log to stdout must not stand in the answer.
const print = process.stdout.write.bind(process.stdout);
process.stdout.write = process.stderr.write.bind(process.stderr);

const text = textsIn(path.join(import.meta.dirname, '../../src/fuzz/texts'));

function whole(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1 || number > 2 ** 31)
    throw new InvalidArgumentError(text('positive'));
  return number;
}

interface Flags {
  calls: number;
  seed?: number;
  json: boolean;
}

async function run({ calls, seed = Date.now() % 1_000_000, json }: Flags): Promise<void> {
  const say = (line: string): void => console.error(line);
  const bar = new SingleBar({
    format: `${text('progress')} {bar} {value}/{total}`,
    stream: process.stderr,
  });
  const result = await withHouse({ say, starting: text('starting') }, (house) => {
    // Everyone signs in again and again; what is asked here is not how fast one may guess passwords.
    house.env['LOGIN_ATTEMPTS_PER_MINUTE'] = '100000';
    return withRunning(house, ['api'], { say }, ({ ports }) => {
      bar.start(calls, 0);
      return fuzz(house, ports.api, { calls, seed, say, progress: (done) => bar.update(done) });
    });
  }).finally(() => bar.stop());
  print(json ? `${JSON.stringify(result, null, 2)}\n` : readable(result));
  if (result.serverErrors + result.misshapen + result.halfWritten > 0) process.exitCode = 1;
}

function readable({ findings, byStatus, byOperation, ...figures }: FuzzResult): string {
  const lines = Object.entries({ ...figures, ...byStatus, ...byOperation }).map(
    ([name, value]) => `  ${name.padEnd(24)} ${value}`,
  );
  return `${[...lines, ...findings.map((one) => `✗ ${one}`)].join('\n')}\n`;
}

undoWhenInterrupted();
const program = new Program('fuzz')
  .configureOutput({ writeOut: (help) => print(help) })
  .description(text('title'))
  .option('--calls <n>', text('calls'), whole, 1_000)
  .option('--seed <n>', text('seed'), whole)
  .option('--json', text('json'), false)
  .action(run);

try {
  await program.parseAsync();
} catch (error) {
  console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exitCode = 1;
}
