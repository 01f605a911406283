import 'reflect-metadata';
import path from 'node:path';
import { MultiBar, type SingleBar } from 'cli-progress';
import { InvalidArgumentError } from 'commander';
import { Program } from '../command-line/program.js';
import { BAR } from '../progress.js';
import { textsIn } from '../texts.js';
import { CannotGenerate, generate, type Generated, type Report } from './generate.js';
import { withTarget } from './target.js';

const text = textsIn(path.join(import.meta.dirname, '../../src/generate/texts'));

// Frameworks that log to stdout must not stand in the answer.
const print = process.stdout.write.bind(process.stdout);
process.stdout.write = process.stderr.write.bind(process.stderr);

interface Flags {
  cases: number;
  seed: string;
  years: number;
  lean: boolean;
  until?: Date;
  database?: string;
  data?: string;
  keepIndexes: boolean;
  json: boolean;
}

const gigabytes = (bytes: number): string => (bytes / 2 ** 30).toFixed(1);

function whole(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError(text('positive'));
  return number;
}

function positive(value: string): number {
  const number = Number(value);
  if (!(number > 0) || number > 20) throw new InvalidArgumentError(text('positive'));
  return number;
}

function instant(value: string): Date {
  const at = new Date(value);
  if (Number.isNaN(at.getTime())) throw new InvalidArgumentError(text('instant'));
  return at;
}

/** One bar for the cases, one for each stage after them. */
class Bars implements Report {
  private readonly bars = new MultiBar({
    ...BAR,
    format: '{name} {bar} {percentage}% {value}/{total} {eta_formatted}',
    noTTYOutput: true,
    notTTYSchedule: 5000,
  });
  private cases: SingleBar | undefined;
  private readonly stages = new Map<string, SingleBar>();

  begun({
    cases,
    already,
    resumed,
    bytesNeeded,
    bytesFree,
    indexes,
  }: Parameters<Report['begun']>[0]): void {
    const needed = gigabytes(bytesNeeded);
    console.error(
      bytesFree === undefined
        ? text('beginUnknown', { cases, needed })
        : text('begin', { cases, needed, free: gigabytes(bytesFree) }),
    );
    if (resumed) console.error(text('resumed', { already }));
    else if (indexes === 'rebuilt') console.error(text('droppedIndexes'));
    this.cases = this.bars.create(cases, already, { name: text('progress') });
  }

  loaded(cases: number): void {
    this.cases?.update(cases);
  }

  stage(name: 'indexes' | 'timers' | 'vacuum', done: number, of: number): void {
    const bar = this.stages.get(name) ?? this.bars.create(of, 0, { name: text(name) });
    this.stages.set(name, bar);
    bar.update(done);
  }

  end(): void {
    this.bars.stop();
  }
}

async function run(flags: Flags): Promise<void> {
  const bars = new Bars();
  const result = await withTarget(flags, ({ url, knowledge }) =>
    generate(
      {
        url,
        keepIndexes: flags.keepIndexes,
        report: bars,
        settings: {
          cases: flags.cases,
          seed: flags.seed,
          years: flags.years,
          lean: flags.lean,
          now: (flags.until ?? new Date()).toISOString(),
        },
      },
      knowledge,
    ).finally(() => bars.end()),
  );
  print(flags.json ? `${JSON.stringify(result)}\n` : `${told(result)}\n`);
}

function told({ cases, events, seconds, bytes, bytesPerCase }: Generated): string {
  return text('done', {
    cases,
    events,
    seconds: seconds.total,
    load: seconds.load,
    indexes: seconds.indexes,
    vacuum: seconds.vacuum,
    size: gigabytes(bytes),
    each: (bytesPerCase / 1024).toFixed(1),
  });
}

const program = new Program('generate')
  .configureOutput({ writeOut: (help) => print(help) })
  .description(text('title'))
  .requiredOption('--cases <n>', text('cases'), whole)
  .option('--seed <text>', text('seed'), '1')
  .option('--years <n>', text('years'), positive, 2)
  .option('--lean', text('lean'), false)
  .option('--until <instant>', text('until'), instant)
  .option('--database <url>', text('database'))
  .option('--data <dir>', text('data'))
  .option('--keep-indexes', text('keepIndexes'), false)
  .option('--json', text('json'), false)
  .action(run);

try {
  await program.parseAsync();
} catch (error) {
  console.error(
    error instanceof CannotGenerate
      ? text(error.reason, error.values)
      : error instanceof Error
        ? error.message
        : String(error),
  );
  process.exitCode = 1;
}
