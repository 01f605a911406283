import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Closed cases in one of their states, last changed first: a page of a rare one is read without all the others. */
export class ClosedStates1764500100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `drop index cases_closed_states;
      create index cases_closed_states on cases (state, updated_at, id) where phase = 'closed'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(/* sql */ `drop index cases_closed_states;
      create index cases_closed_states on cases (kind, state) where phase = 'closed'`);
  }
}
