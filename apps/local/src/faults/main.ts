import 'reflect-metadata';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { InvalidArgumentError } from 'commander';
import { undoing, undoWhenInterrupted } from '../bench/support/undo.js';
import { Program } from '../command-line/program.js';
import { faults } from './kinds/all.js';
import type { Fault } from './kinds/fault.js';
import { isClean, type Result } from './result.js';
import { runFaults } from './run.js';
import { faultText as text } from './texts.js';

// Frameworks that log to stdout must not stand in the answer.
const print = process.stdout.write.bind(process.stdout);
process.stdout.write = process.stderr.write.bind(process.stderr);

interface Flags {
  rounds: number;
  seed?: number;
  only?: Fault[];
  without?: Fault[];
  json: boolean;
  keep: boolean;
}

function whole(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1 || number > 2 ** 31)
    throw new InvalidArgumentError(text('positive'));
  return number;
}

function named(list: string): Fault[] {
  return list.split(',').map((name) => {
    const fault = faults.find((one) => one.name === name.trim());
    const known = faults.map((one) => one.name).join(', ');
    if (!fault) throw new InvalidArgumentError(text('unknown', { name, known }));
    return fault;
  });
}

async function run({ rounds, seed = Date.now() % 1_000_000, only, without, json, keep }: Flags) {
  // PostgreSQL's own user must be able to walk through it.
  const base = mkdtempSync(path.join(os.tmpdir(), 'huiyin-faults-'));
  chmodSync(base, 0o755);
  const chosen = (only ?? faults).filter((fault) => !without?.includes(fault));
  const result = await undoing(
    () => {
      if (!keep) rmSync(base, { recursive: true, force: true });
    },
    () => runFaults(base, { rounds, seed, faults: chosen, say: (line) => console.error(line) }),
  );
  if (keep) console.error(text('kept', { dir: path.join(base, 'logs') }));
  print(json ? `${JSON.stringify(result, null, 2)}\n` : readable(result));
  if (!isClean(result)) process.exitCode = 1;
}

function readable(result: Result): string {
  const { findings, faults: struck, skipped, ...figures } = result;
  const told = [figures, struck, skipped].flatMap((part) =>
    Object.entries(part).map(
      ([name, value]) =>
        `  ${name.padEnd(28)} ${typeof value === 'object' ? JSON.stringify(value) : value}`,
    ),
  );
  return `${[...told, ...findings.map((one) => `✗ ${one}`)].join('\n')}\n`;
}

undoWhenInterrupted();
const program = new Program('faults')
  .configureOutput({ writeOut: (help) => print(help) })
  .description(text('title'))
  .option('--rounds <n>', text('rounds'), whole, 20)
  .option('--seed <n>', text('seed'), whole)
  .option('--only <names>', text('only'), named)
  .option('--without <names>', text('without'), named)
  .option('--json', text('json'), false)
  .option('--keep', text('keep'), false)
  .addHelpText(
    'after',
    `\n${text('kinds')}\n${faults.map(({ name }) => `  ${name.padEnd(26)} ${text(name)}`).join('\n')}`,
  )
  .action(run);

try {
  await program.parseAsync();
} catch (error) {
  console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exitCode = 1;
}
