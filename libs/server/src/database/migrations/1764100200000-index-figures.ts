import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The lists behind the figures follow an index in their own order, whatever the size of the archive. */
const UP = /* sql */ `
drop index case_facts_due, case_facts_open;
create index case_facts_due on case_facts (due_at, case_id, unit_id, kind, secret) where due_at is not null;
create index case_facts_unit_due on case_facts (unit_id, due_at, case_id) where due_at is not null;
-- open, and nobody has to act: few
create index case_facts_without_due on case_facts (case_id) where due_at is null and phase <> 'closed';
create index case_facts_total_day on case_facts (total_due_day, case_id) where total_outcome is not null;
`;

const DOWN = /* sql */ `
drop index case_facts_total_day, case_facts_without_due, case_facts_unit_due, case_facts_due;
create index case_facts_due on case_facts (due_at, unit_id, kind, secret) where due_at is not null;
create index case_facts_open on case_facts (phase, unit_id, case_id) where phase <> 'closed';
`;

export class IndexFigures1764100200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
