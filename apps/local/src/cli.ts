import { Command } from 'commander';
import { due } from './commands/due.js';
import { importMessages } from './commands/import.js';
import { migrateCommand, seedCommand } from './commands/migrate.js';
import { verify } from './commands/verify.js';
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
  .description('recompute the hash chain of one case, or of all · 验证哈希链')
  .option(...dataOption)
  .action((number: string | undefined, options: { data?: string }) =>
    run(() => verify(number, options)),
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
