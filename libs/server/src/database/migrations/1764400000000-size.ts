import type { MigrationInterface, QueryRunner } from 'typeorm';

/*
 * Lists of a million cases and more: a page follows an index in the order of the list. Those that begin with the unit
 * or the kind are followed once for each unit or kind, and the heads merged (libs/server/src/cases/list-page.ts).
 */
const UP = /* sql */ `
-- by kind: also a kind with few cases among a million others is found at once
create index cases_kind_received on cases (kind, received_at, id);
drop index cases_received;
create index cases_unit_received on cases (lead_unit_id, received_at, id);
-- what is open, the oldest first: the archive is not walked through
create index cases_open_received on cases (received_at, id) where phase <> 'closed';
-- the second half of a list by due day: what has no running clock, the newest first
create index cases_kind_without_due on cases (kind, id) where nearest_due_at is null;
create index cases_unit_without_due on cases (lead_unit_id, id) where nearest_due_at is null;
create index cases_flagged on cases (received_at, id) where urgent or sensitive or supervised;
-- what the portal shows to everybody
create index cases_published on cases (id)
  where phase = 'closed' and snapshot -> 'context' ->> 'published' = 'true';

-- the same place again, lately
create index cases_place_received on cases (place, received_at) where place is not null;
drop index cases_place;

-- a unit sees what it leads by the case itself, and what it assists in by this
create index case_assignments_assist on case_assignments (unit_id, case_id) where role = 'assist';
drop index case_assignments_unit;

-- which pairs of characters are frequent: a search for likely duplicates goes by the rare ones
alter table case_search alter column grams set statistics 300;
`;

const DOWN = /* sql */ `
alter table case_search alter column grams set statistics -1;
create index case_assignments_unit on case_assignments (unit_id, case_id);
drop index case_assignments_assist;
create index cases_place on cases (place) where place is not null;
create index cases_received on cases (received_at desc, id desc);
drop index cases_kind_received, cases_unit_received, cases_open_received, cases_kind_without_due,
  cases_unit_without_due, cases_flagged, cases_published, cases_place_received;
`;

export class Size1764400000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
