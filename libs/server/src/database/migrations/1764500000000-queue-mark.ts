import type { MigrationInterface, QueryRunner } from 'typeorm';

/*
 * Which queue the rows' `queued_at` speaks of: a word that was put into the queue when it was made. A queue that lacks
 * it, or has another, was emptied, exchanged or restored; then everything that waits is queued anew.
 *
 * The queue's schema may vanish while everything runs, and the service puts it up again without the owner. It may not
 * make schemas of its own choice: this function makes the one.
 */
const UP = /* sql */ `
create table queue_state (
  one    boolean primary key default true check (one),
  mark   text,
  since  timestamptz
);
insert into queue_state default values;

create function make_queue_schema() returns void language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  create schema if not exists bullmq;
  grant usage, create on schema bullmq to huiyin_service;
end $$;
revoke all on function make_queue_schema() from public;
`;

const DOWN = /* sql */ `
drop function make_queue_schema();
drop table queue_state;
`;

export class QueueMark1764500000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
