import type { MigrationInterface, QueryRunner } from 'typeorm';

/*
 * What waits for somebody, and what a unit assists in, without looking at each open case (list-page.ts).
 */
const UP = /* sql */ `
-- somebody has asked for something and waits: the facts by which waiting.ts finds such cases
create index cases_asked on cases (nearest_due_at, id) where phase <> 'closed' and (
  snapshot #>> '{context,extensionAsked}' = 'true' or snapshot #>> '{context,holdAsked}' = 'true'
  or snapshot #>> '{context,terminationAsked}' = 'true' or snapshot #>> '{context,refusalProposed}' = 'true'
  or snapshot #>> '{context,supervisionOpen}' = 'true' or snapshot #>> '{context,escalationOpen}' = 'true'
  or snapshot #>> '{context,undelivered}' = 'true');
create index case_assignments_assisting on case_assignments (unit_id, case_id)
  where role = 'assist' and ended_at is null;
-- taken out of another case again: open, and no unit has it anew
create index cases_taken_out on cases (id) where phase = 'received' and lead_unit_id is not null;
`;

const DOWN = /* sql */ `
drop index cases_asked, case_assignments_assisting, cases_taken_out;
`;

export class Worklists1764400100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
