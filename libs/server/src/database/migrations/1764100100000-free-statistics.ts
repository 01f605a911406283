import type { MigrationInterface, QueryRunner } from 'typeorm';

/*
 * What the statistics know of a case is made from the case and can be made anew; a foreign key would only lock the
 * case while a batch is being counted, and the door would wait for it.
 */
export class FreeStatistics1764100100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
      alter table case_facts drop constraint case_facts_case_id_fkey;
      alter table case_closings drop constraint case_closings_case_id_fkey;
    `);
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `
      alter table case_facts add constraint case_facts_case_id_fkey foreign key (case_id) references cases (id);
      alter table case_closings add constraint case_closings_case_id_fkey foreign key (case_id) references cases (id);
    `);
  }
}
