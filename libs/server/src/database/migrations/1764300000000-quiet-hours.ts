import type { MigrationInterface, QueryRunner } from 'typeorm';

/*
 * Quiet hours of a unit in local minutes of the day; null: those of the unit above, at the top 22:00–07:00. Equal
 * values: none. A mail that waits for their end says until when.
 *
 * A case says by itself on which rungs of the ladder it stands, and whether a message of it failed and nobody has
 * seen to it: the lists read both from the snapshot, which is saved with every event, by these indexes.
 */
const UP = /* sql */ `
alter table units add column quiet_from smallint, add column quiet_to smallint,
  add constraint units_quiet_check check (
    (quiet_from is null and quiet_to is null) or
    (quiet_from is not null and quiet_to is not null and quiet_from between 0 and 1439 and quiet_to between 0 and 1439));
alter table messages add column not_before timestamptz;

create index cases_rung on cases ((snapshot -> 'rungs' ->> -1), nearest_due_at, id)
  where phase <> 'closed' and (snapshot -> 'rungs' ->> -1) is not null;
create index cases_undelivered on cases (id) where snapshot #>> '{context,undelivered}' = 'true';
`;

const DOWN = /* sql */ `
drop index cases_undelivered;
drop index cases_rung;
alter table messages drop column not_before;
alter table units drop column quiet_from, drop column quiet_to;
`;

export class QuietHours1764300000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
