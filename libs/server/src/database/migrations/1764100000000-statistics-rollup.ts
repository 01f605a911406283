import type { MigrationInterface, QueryRunner } from 'typeorm';

/*
 * Statistics, kept from the stream of events. What is counted per day is a sum over the facts of single cases, and
 * both are written in one transaction with the position up to which events have been read: whatever is killed, an
 * event is counted once. Days are the city's. docs/adr/0009-statistics-by-rollup.md says more.
 */
const UP = /* sql */ `
create table case_facts (
  case_id            bigint primary key references cases (id),
  kind               text not null,
  -- the unit that leads; 0: none
  unit_id            int not null,
  secret             boolean not null,
  phase              text not null,
  -- of an open case: the nearest running duty, and when its light turns yellow. A day ends with 24:00, which is
  -- the first instant of the next day by the clock: so everything due by the end of a past day is overdue.
  due_at             timestamptz,
  due_day            date,
  warn_at            timestamptz,
  warn_day           date,
  on_hold            boolean not null,
  received_day       date not null,
  accepted           boolean not null,
  answered_directly  boolean not null,
  dispatched_day     date,
  return_asked       boolean not null,
  wrong_unit         boolean not null,
  extended           boolean not null,
  contacted_in_time  boolean not null,
  replied_day        date,
  reworked           boolean not null,
  -- the clock of the whole case; null: none, or it is left out (on hold, ended in time without anybody's work)
  total_due_day      date,
  total_due_at       timestamptz,
  total_outcome      text check (total_outcome in ('inTime', 'late', 'open')),
  -- null: a kind whose cases are not called back
  called_back            boolean,
  callback_effective     boolean not null,
  callback_solved        boolean not null,
  callback_satisfaction  smallint
);
create index case_facts_received on case_facts (received_day, case_id);
create index case_facts_dispatched on case_facts (dispatched_day, case_id) where dispatched_day is not null;
create index case_facts_total on case_facts (total_outcome, total_due_day, total_due_at) where total_outcome is not null;
create index case_facts_open on case_facts (phase, unit_id, case_id) where phase <> 'closed';
create index case_facts_on_hold on case_facts (case_id) where on_hold;
create index case_facts_due on case_facts (due_at, unit_id, kind, secret) where due_at is not null;
create index case_facts_warn on case_facts (warn_at, due_at, unit_id, kind, secret) where warn_at is not null;

-- The days on which a case was closed: once, or anew after an appeal or a rework. A closing stays counted.
create table case_closings (
  case_id       bigint not null references cases (id),
  day           date not null,
  -- the case's closing day before; a period that holds both counts the case once
  since         date not null,
  class         text not null,
  -- from the first dispatch to this day; null: no unit had it
  working_days  int,
  primary key (case_id, day)
);
create index case_closings_day on case_closings (day, case_id);

create table statistics_days (
  -- -1: all units together; 0: cases without a unit
  unit_id  int not null,
  day      date not null,
  kind     text not null,
  secret   boolean not null,
  -- of closings anew: the closing before; else -infinity
  since    date not null,
  received              int not null default 0,
  accepted              int not null default 0,
  answered_directly     int not null default 0,
  dispatched            int not null default 0,
  dispatched_closed     int not null default 0,
  return_asked          int not null default 0,
  wrong_unit            int not null default 0,
  extended              int not null default 0,
  contacted_in_time     int not null default 0,
  closed_in_time        int not null default 0,
  closed_late           int not null default 0,
  open_past_due         int not null default 0,
  replied               int not null default 0,
  reworked              int not null default 0,
  closings              int not null default 0,
  closed                int not null default 0,
  closing_working_days  int not null default 0,
  due_for_callback      int not null default 0,
  callbacks_attempted   int not null default 0,
  callbacks_effective   int not null default 0,
  solved                int not null default 0,
  satisfied             int not null default 0,
  basically_satisfied   int not null default 0,
  unsatisfied           int not null default 0,
  primary key (unit_id, day, kind, secret, since)
);

create table statistics_open (
  name     text not null,
  unit_id  int not null,
  day      date not null,
  kind     text not null,
  secret   boolean not null,
  count    int not null,
  primary key (name, unit_id, day, kind, secret)
);
-- what has come down to nothing is taken away
create index statistics_open_empty on statistics_open (count) where count = 0;

create table statistics_reader (
  one          boolean primary key default true check (one),
  -- counted: every event before this position, and at it those of cases up to this one; null: nothing yet
  position     bigint,
  case_id      bigint not null default 0,
  -- counting anew, case by case: how far it is, and how far it must go; null: nothing to do
  built_to     bigint,
  built_until  bigint,
  -- by which tables and calendar it was counted; when they change, everything is counted anew
  fingerprint  text
);
insert into statistics_reader default values;
`;

const DOWN = /* sql */ `
drop table statistics_reader, statistics_open, statistics_days, case_closings, case_facts;
`;

export class StatisticsRollup1764100000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
