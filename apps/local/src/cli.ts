import { helpText, Program } from './command-line/program.js';
import {
  calendarApprove,
  calendarImpact,
  calendarImport,
  calendarList,
  type CalendarImportOptions,
} from './commands/calendar.js';
import { due } from './commands/due.js';
import { importMessages } from './commands/import.js';
import { migrateCommand, seedCommand } from './commands/migrate.js';
import { afterRestore, bundle, type BundleOptions } from './commands/proof.js';
import { recountCommand, type RecountOptions } from './commands/recount.js';
import { verify, type VerifyOptions } from './commands/verify.js';
import { workflowCheck, workflowDescribe } from './commands/workflow.js';

/** Each command answers its exit code; an unexpected error is 2. */
async function run(work: () => Promise<number> | number): Promise<void> {
  try {
    process.exitCode = await work();
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 2;
  }
}

const program = new Program('huiyin').description(helpText('huiyin'));
const dataOption = ['--data <dir>', helpText('data')] as const;

program
  .command('import <file>')
  .description(helpText('import'))
  .option('--dry-run', helpText('import.dryRun'), false)
  .option('--source <name>', helpText('import.source'), 'messages')
  .option(...dataOption)
  .action((file: string, options: { dryRun: boolean; source: string; data?: string }) =>
    run(() => importMessages(file, options)),
  );

program
  .command('migrate')
  .description(helpText('migrate'))
  .option(...dataOption)
  .action((options: { data?: string }) => run(() => migrateCommand(options)));

program
  .command('seed')
  .description(helpText('seed'))
  .option(...dataOption)
  .action((options: { data?: string }) => run(() => seedCommand(options)));

program
  .command('verify [number]')
  .description(helpText('verify'))
  .option('--heads <which>', helpText('verify.heads'))
  .option('--since <day>', helpText('verify.since'))
  .option('--bundle <file>', helpText('verify.bundle'))
  .option(...dataOption)
  .addHelpText('after', helpText('verify.exitCodes'))
  .action((number: string | undefined, options: VerifyOptions) =>
    run(() => verify(number, options)),
  );

program
  .command('recount')
  .description(helpText('recount'))
  .option('--repair', helpText('recount.repair'), false)
  .option('--json', helpText('json'), false)
  .option(...dataOption)
  .action((options: RecountOptions) => run(() => recountCommand(options)));

program
  .command('bundle <numbers...>')
  .description(helpText('bundle'))
  .requiredOption('--out <file>', helpText('bundle.out'))
  .option('--shown-at <day>', helpText('bundle.shownAt'))
  .option(...dataOption)
  .action((numbers: string[], options: BundleOptions) => run(() => bundle(numbers, options)));

program
  .command('after-restore')
  .description(helpText('afterRestore'))
  .option(...dataOption)
  .action((options: { data?: string }) => run(() => afterRestore(options)));

const calendar = program.command('calendar').description(helpText('calendar'));
const asOption = ['--as <user>', helpText('calendar.as')] as const;
calendar
  .command('import <file>')
  .description(helpText('calendar.import'))
  .requiredOption(...asOption)
  .requiredOption('--reason <text>', helpText('calendar.reason'))
  .option('--source <text>', helpText('calendar.source'))
  .option('--local', helpText('calendar.local'), false)
  .option('--unit <code>', helpText('calendar.unit'))
  .option(...dataOption)
  .action((file: string, options: CalendarImportOptions) =>
    run(() => calendarImport(file, options)),
  );
calendar
  .command('list')
  .description(helpText('calendar.list'))
  .option(...dataOption)
  .action((options: { data?: string }) => run(() => calendarList(options)));
calendar
  .command('impact <id>')
  .description(helpText('calendar.impact'))
  .option(...dataOption)
  .action((id: string, options: { data?: string }) => run(() => calendarImpact(id, options)));
calendar
  .command('approve <id>')
  .description(helpText('calendar.approve'))
  .requiredOption(...asOption)
  .option('--note <text>', helpText('calendar.note'))
  .option(...dataOption)
  .action((id: string, options: { as: string; note?: string; data?: string }) =>
    run(() => calendarApprove(id, options)),
  );

const workflow = program.command('workflow').description(helpText('workflow'));
workflow
  .command('check')
  .description(helpText('workflow.check'))
  .option('--generated', helpText('workflow.generated'), false)
  .action((options: { generated: boolean }) => run(() => workflowCheck(options)));
workflow
  .command('describe')
  .description(helpText('workflow.describe'))
  .action(() => run(() => workflowDescribe()));

program
  .command('due')
  .description(helpText('due'))
  .requiredOption('--vectors <file>', helpText('due.vectors'))
  .action((options: { vectors: string }) => run(() => due(options.vectors)));

await program.parseAsync();
