import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the lists, the statistics and the reconciler read besides the primary road. */
export class IndexLists1763900000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
      -- the population of the on-time rate: total clocks that fell due in a period
      create index case_deadlines_due_day on case_deadlines (name, due_day);
      -- which states the archive holds: asked at every start, whatever its size
      create index cases_closed_states on cases (kind, state) where phase = 'closed';
    `);
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index case_deadlines_due_day, cases_closed_states');
  }
}
