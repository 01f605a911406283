import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the lists, the statistics and the reconciler read besides the primary road. */
export class IndexLists1763900000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
      -- the population of the on-time rate: total clocks that fell due in a period
      create index case_deadlines_due_day on case_deadlines (name, due_day);
      -- cases without a running clock, at the end of lists sorted by due time
      create index cases_without_due on cases (received_at desc, id desc) where nearest_due_at is null;
    `);
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index case_deadlines_due_day, cases_without_due');
  }
}
