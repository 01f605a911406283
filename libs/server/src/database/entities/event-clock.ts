import { Check, Column, Entity, PrimaryColumn } from 'typeorm';
import { int8 } from './int8.js';

/** One row: what lifts the positions of events above those that a dump brought along. */
@Check('event_clock_one_check', 'one')
@Entity('event_clock')
export class EventClockRow {
  @PrimaryColumn('boolean', { default: true, primaryKeyConstraintName: 'event_clock_pkey' })
  one: boolean;

  @Column('bigint', { transformer: int8, default: 0 })
  shift: number;
}
