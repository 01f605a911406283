import 'reflect-metadata';
import { InvalidArgumentError, Option } from 'commander';
import { Program } from '../command-line/program.js';
import type { BenchOptions, Measured } from './bench.js';
import { benches } from './registry.js';
import { readable } from './support/readable.js';
import { undoWhenInterrupted } from './support/undo.js';
import { benchText as text } from './texts.js';

const ALL = 'all';

// Frameworks that log to stdout must not stand in the answer.
const print = process.stdout.write.bind(process.stdout);
process.stdout.write = process.stderr.write.bind(process.stderr);

interface Flags {
  json: boolean;
  rounds?: number;
  events?: number;
  parallel?: number[];
  messages?: number;
  deadlines?: number;
  pending?: number;
  backend?: 'postgresql' | 'redis';
  cases?: number;
  data?: string;
  profile?: string;
}

function natural(value: string): number {
  return value === '0' ? 0 : positive(value);
}

function positive(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError(text('positive'));
  return number;
}

async function run(names: string[], flags: Flags): Promise<void> {
  const wanted = names.includes(ALL) ? benches.map((bench) => bench.name) : names;
  const unknown = wanted.filter((name) => !benches.some((bench) => bench.name === name));
  if (wanted.length === 0 || unknown.length > 0) {
    const known = [...benches.map((bench) => bench.name), ALL].join(', ');
    throw new Error(
      text(unknown.length > 0 ? 'unknown' : 'nameOne', { names: unknown.join(', '), known }),
    );
  }
  const { json, ...limits } = flags;
  const options: BenchOptions = { ...limits, say: (line) => console.error(`  ${line}`) };
  const results: Record<string, Measured | { error: string }> = {};
  for (const bench of benches.filter(({ name }) => wanted.includes(name))) {
    console.error(`▸ ${bench.name}: ${text(bench.name)}`);
    results[bench.name] = await bench.run(options).catch((error: unknown) => {
      console.error(error);
      process.exitCode = 1;
      return { error: error instanceof Error ? error.message : String(error) };
    });
  }
  const [only] = Object.values(results);
  const answer = names.length === 1 && names[0] !== ALL ? only : results;
  print(`${json ? JSON.stringify(answer, null, 2) : readable(results)}\n`);
}

undoWhenInterrupted();
const program = new Program('bench')
  .configureOutput({ writeOut: (help) => print(help) })
  .description(text('title'))
  .usage('NAME… [--json]')
  .argument(
    '[names...]',
    benches.map(({ name }) => `\n  ${name.padEnd(12)} ${text(name)}`).join('') +
      `\n  ${ALL.padEnd(12)} ${text('all')}`,
  )
  .option('--json', text('json'), false)
  .option('--rounds <n>', text('rounds'), positive)
  .option('--events <n>', text('events-option'), positive)
  .option('--parallel <list>', text('parallel'), (list) => list.split(',').map(positive))
  .option('--messages <n>', text('messages-option'), positive)
  .option('--deadlines <n>', text('deadlines-option'), positive)
  .option('--pending <n>', text('pending-option'), natural)
  .addOption(new Option('--backend <name>', text('backend')).choices(['postgresql', 'redis']))
  .option('--cases <n>', text('cases-option'), positive)
  .option('--data <dir>', text('data-option'))
  .option('--profile <dir>', text('profile'))
  .action(run);

try {
  await program.parseAsync();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
