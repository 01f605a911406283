import type { MigrationInterface, QueryRunner } from 'typeorm';

/*
 * The order in which events were committed, for whoever reads them as a stream (statistics, the daily head).
 * Sequences and clocks will not do: what was numbered earlier may be committed later, and clocks are set back.
 * The position is the number of the transaction; every event before the horizon is committed or will never be.
 *
 * A server that was filled from a dump counts its transactions anew: `shift` lifts it above what is stored.
 */
const UP = /* sql */ `
create table event_clock (
  one    boolean primary key default true check (one),
  shift  bigint not null default 0
);
insert into event_clock default values;

create function event_position() returns bigint language sql stable as
  $$ select pg_current_xact_id()::text::bigint + shift from event_clock $$;
create function event_horizon() returns bigint language sql stable as
  $$ select pg_snapshot_xmin(pg_current_snapshot())::text::bigint + shift from event_clock $$;

alter table case_events add column position bigint not null default event_position();
create index case_events_position on case_events (position, case_id, seq);
`;

const DOWN = /* sql */ `
alter table case_events drop column position;
drop function event_horizon, event_position;
drop table event_clock;
`;

export class EventPositions1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
