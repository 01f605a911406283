import { Command } from 'commander';
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
import { afterRestore, bundle } from './commands/proof.js';
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

const program = new Command('huiyin').description('回音 command line · 命令行工具');
const dataOption = [
  '--data <dir>',
  'data directory of npm start · 数据目录（未设置 DATABASE_URL 时使用）',
] as const;

program
  .command('import <file>')
  .description('import messages with their answers (.xlsx, .csv) · 导入留言与答复')
  .option('--dry-run', 'check only, write nothing · 只检查，不写入', false)
  .option(
    '--source <name>',
    'the site: ids are unique within one · 来源网站（编号在同一来源内唯一）',
    'messages',
  )
  .option(...dataOption)
  .action((file: string, options: { dryRun: boolean; source: string; data?: string }) =>
    run(() => importMessages(file, options)),
  );

program
  .command('migrate')
  .description('bring the database up to date · 迁移数据库结构')
  .option(...dataOption)
  .action((options: { data?: string }) => run(() => migrateCommand(options)));

program
  .command('seed')
  .description('write demonstration units, people and cases · 写入演示数据')
  .option(...dataOption)
  .action((options: { data?: string }) => run(() => seedCommand(options)));

program
  .command('verify [number]')
  .description(
    'check one case, or all cases against the daily heads, or a bundle offline · 验证哈希链、日报头、证明包',
  )
  .option(
    '--heads <which>',
    'heads to recompute: last (default) or all; any other word is a file of heads kept elsewhere · 另处保存的日报头文件',
  )
  .option('--since <day>', 'only what changed since that day · 只验证该日以来的变动')
  .option('--bundle <file>', 'a bundle, without the database · 离线验证证明包')
  .option(...dataOption)
  .action((number: string | undefined, options: VerifyOptions) =>
    run(() => verify(number, options)),
  );

program
  .command('recount')
  .description('compare the statistics with a full count · 将统计与全量重算逐项核对')
  .option('--repair', 'count everything anew first · 先全部重新汇总', false)
  .option('--json', 'for programs · 以 JSON 输出', false)
  .option(...dataOption)
  .action((options: RecountOptions) => run(() => recountCommand(options)));

program
  .command('bundle <numbers...>')
  .description('write what proves the history of cases offline · 导出工单证明包')
  .requiredOption('--out <file>', 'JSON file · 输出文件')
  .option(...dataOption)
  .action((numbers: string[], options: { out: string; data?: string }) =>
    run(() => bundle(numbers, options)),
  );

program
  .command('after-restore')
  .description(
    'once after a database was filled from a dump, as its owner · 从备份恢复数据库后执行一次',
  )
  .option(...dataOption)
  .action((options: { data?: string }) => run(() => afterRestore(options)));

const calendar = program.command('calendar').description('days off and worked days · 日历');
const asOption = ['--as <user>', 'who does it · 以谁的名义（用户名）'] as const;
calendar
  .command('import <file>')
  .description("propose a year's notice, or local days · 导入年度放假安排或本地休息日")
  .requiredOption(...asOption)
  .requiredOption('--reason <text>', 'told to all whose date moves · 依据')
  .option('--source <text>', 'number or address of the notice · 文号或网址')
  .option('--local', 'local days of the whole city · 全市的本地休息日', false)
  .option('--unit <code>', 'local days of a unit and all below it · 某单位的本地休息日')
  .option(...dataOption)
  .action((file: string, options: CalendarImportOptions) =>
    run(() => calendarImport(file, options)),
  );
calendar
  .command('list')
  .description('changes and their states · 日历变动清单')
  .option(...dataOption)
  .action((options: { data?: string }) => run(() => calendarList(options)));
calendar
  .command('impact <id>')
  .description('running deadlines that it moves, with both dates · 影响的期限')
  .option(...dataOption)
  .action((id: string, options: { data?: string }) => run(() => calendarImpact(id, options)));
calendar
  .command('approve <id>')
  .description('approve, and move what runs · 批准并调整期限')
  .requiredOption(...asOption)
  .option('--note <text>', 'note · 意见')
  .option(...dataOption)
  .action((id: string, options: { as: string; note?: string; data?: string }) =>
    run(() => calendarApprove(id, options)),
  );

const workflow = program.command('workflow').description('workflow tables · 流程表');
workflow
  .command('check')
  .description('check every workflow · 检查全部流程')
  .option('--generated', 'also that WORKFLOW.*.md are current · 同时检查生成的说明是否最新', false)
  .action((options: { generated: boolean }) => run(() => workflowCheck(options)));
workflow
  .command('describe')
  .description('write WORKFLOW.*.md · 生成流程说明')
  .action(() => run(() => workflowDescribe()));

program
  .command('due')
  .description('count due dates as JSON · 计算到期日')
  .requiredOption('--vectors <file>', 'JSON list of entries')
  .action((options: { vectors: string }) => run(() => due(options.vectors)));

await program.parseAsync();
