import { Column, Entity, PrimaryColumn } from 'typeorm';

/** The counts of a day, for a unit and for all units together. */
@Entity('statistics_days')
export class StatisticsDayRow {
  @PrimaryColumn('int', { name: 'unit_id', primaryKeyConstraintName: 'statistics_days_pkey' })
  unitId: number;

  @PrimaryColumn('date', { primaryKeyConstraintName: 'statistics_days_pkey' })
  day: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'statistics_days_pkey' })
  kind: string;

  @PrimaryColumn('boolean', { primaryKeyConstraintName: 'statistics_days_pkey' })
  secret: boolean;

  @PrimaryColumn('date', { primaryKeyConstraintName: 'statistics_days_pkey' })
  since: string;

  @Column('int', { default: 0 })
  received: number;

  @Column('int', { default: 0 })
  accepted: number;

  @Column('int', { name: 'answered_directly', default: 0 })
  answeredDirectly: number;

  @Column('int', { default: 0 })
  dispatched: number;

  @Column('int', { name: 'dispatched_closed', default: 0 })
  dispatchedClosed: number;

  @Column('int', { name: 'return_asked', default: 0 })
  returnAsked: number;

  @Column('int', { name: 'wrong_unit', default: 0 })
  wrongUnit: number;

  @Column('int', { default: 0 })
  extended: number;

  @Column('int', { name: 'contacted_in_time', default: 0 })
  contactedInTime: number;

  @Column('int', { name: 'closed_in_time', default: 0 })
  closedInTime: number;

  @Column('int', { name: 'closed_late', default: 0 })
  closedLate: number;

  @Column('int', { name: 'open_past_due', default: 0 })
  openPastDue: number;

  @Column('int', { default: 0 })
  replied: number;

  @Column('int', { default: 0 })
  reworked: number;

  @Column('int', { default: 0 })
  closings: number;

  @Column('int', { default: 0 })
  closed: number;

  @Column('int', { name: 'closing_working_days', default: 0 })
  closingWorkingDays: number;

  @Column('int', { name: 'due_for_callback', default: 0 })
  dueForCallback: number;

  @Column('int', { name: 'callbacks_attempted', default: 0 })
  callbacksAttempted: number;

  @Column('int', { name: 'callbacks_effective', default: 0 })
  callbacksEffective: number;

  @Column('int', { default: 0 })
  solved: number;

  @Column('int', { default: 0 })
  satisfied: number;

  @Column('int', { name: 'basically_satisfied', default: 0 })
  basicallySatisfied: number;

  @Column('int', { default: 0 })
  unsatisfied: number;
}
