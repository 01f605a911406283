import type { MigrationInterface, QueryRunner } from 'typeorm';

/*
 * What the door writes with every event is made cheaper (docs/adr/0012):
 * - the children of a case are written only by the statement that holds the lock on their case, so a look at `cases`
 *   for each of them proves nothing; the history (case_events) and what joins requests to cases keep theirs;
 * - a kept answer is text: it is read once in a thousand times, and never searched.
 */
const UP = /* sql */ `
alter table case_assignments drop constraint case_assignments_case_id_fkey;
alter table case_deadlines drop constraint case_deadlines_case_id_fkey;
alter table messages drop constraint messages_case_id_fkey, drop constraint messages_request_id_fkey,
  drop constraint messages_user_id_fkey;
alter table idempotency_keys alter column response type text using response::text;
alter table idempotency_keys alter column response set storage external;
`;

const DOWN = /* sql */ `
alter table idempotency_keys alter column response type jsonb using response::jsonb;
alter table messages
  add constraint messages_case_id_fkey foreign key (case_id) references cases (id),
  add constraint messages_request_id_fkey foreign key (request_id) references requests (id),
  add constraint messages_user_id_fkey foreign key (user_id) references users (id);
alter table case_deadlines add constraint case_deadlines_case_id_fkey foreign key (case_id) references cases (id);
alter table case_assignments add constraint case_assignments_case_id_fkey foreign key (case_id) references cases (id);
`;

export class LightenDoor1764050000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
