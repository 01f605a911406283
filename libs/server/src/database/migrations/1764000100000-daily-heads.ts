import type { MigrationInterface, QueryRunner } from 'typeorm';

/*
 * One row a day binds the whole archive: the root of a Merkle tree over the last event of every case before the
 * horizon, chained to the head before. Nothing in it is ever changed; nor can anything append-only be emptied.
 */
const UP = /* sql */ `
create table daily_heads (
  day            date primary key,
  -- every event whose position is lower is bound by this head, and none else
  horizon        bigint not null,
  cases          bigint not null,
  events         bigint not null,
  root           bytea not null check (length(root) = 32),
  -- unique: the heads are one chain without forks
  previous_hash  bytea not null unique check (length(previous_hash) = 32),
  hash           bytea not null check (length(hash) = 32),
  -- for each 256 leaves of the tree the id of their last case (8 bytes) and the hash of their subtree (32 bytes)
  blocks         bytea not null check (length(blocks) % 40 = 0),
  made_at        timestamptz not null
);
create trigger daily_heads_append_only before update or delete on daily_heads
  for each statement execute function forbid_change();
create trigger daily_heads_never_emptied before truncate on daily_heads
  for each statement execute function forbid_change();
create trigger case_events_never_emptied before truncate on case_events
  for each statement execute function forbid_change();
create trigger reveals_never_emptied before truncate on reveals
  for each statement execute function forbid_change();
create trigger audit_log_never_emptied before truncate on audit_log
  for each statement execute function forbid_change();
`;

const DOWN = /* sql */ `
drop trigger audit_log_never_emptied on audit_log;
drop trigger reveals_never_emptied on reveals;
drop trigger case_events_never_emptied on case_events;
drop table daily_heads;
`;

export class DailyHeads1764000100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
