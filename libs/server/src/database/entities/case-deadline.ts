import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { int8 } from './int8.js';

@Index('case_deadlines_next', ['nextAt'], { where: 'next_at is not null' })
@Index('case_deadlines_due_day', ['name', 'dueDay'])
@Check('case_deadlines_kind_check', "kind in ('duty', 'window')")
@Check('case_deadlines_status_check', "status in ('running', 'paused', 'stopped')")
@Entity('case_deadlines')
export class CaseDeadlineRow {
  @PrimaryColumn('bigint', {
    name: 'case_id',
    transformer: int8,
    primaryKeyConstraintName: 'case_deadlines_pkey',
  })
  caseId: number;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'case_deadlines_pkey' })
  name: string;

  @PrimaryColumn('int', { primaryKeyConstraintName: 'case_deadlines_pkey' })
  ordinal: number;

  @Column('int', { nullable: true })
  assignment: number | null;

  @Column('text')
  kind: string;

  @Column('text')
  status: string;

  @Column('timestamptz', { name: 'started_at' })
  startedAt: Date;

  @Column('text')
  length: string;

  @Column('text')
  basis: string;

  @Column('date', { name: 'rule_valid_from' })
  ruleValidFrom: string;

  @Column('text')
  profile: string;

  @Column('date', { name: 'due_day' })
  dueDay: string;

  @Column('timestamptz', { name: 'due_at' })
  dueAt: Date;

  @Column('boolean')
  provisional: boolean;

  @Column('text', { name: 'calendar_version' })
  calendarVersion: string;

  @Column('timestamptz', { name: 'warn_at', array: true })
  warnAt: Date[];

  @Column('int', { name: 'warned_count' })
  warnedCount: number;

  @Column('timestamptz', { name: 'passed_at', nullable: true })
  passedAt: Date | null;

  @Column('timestamptz', { name: 'stopped_at', nullable: true })
  stoppedAt: Date | null;

  @Column('jsonb')
  pauses: unknown;

  @Column('timestamptz', { array: true })
  restarts: Date[];

  @Column('text', { array: true })
  extensions: string[];

  @Column('timestamptz', { name: 'next_at', nullable: true })
  nextAt: Date | null;

  @Column('text', { nullable: true })
  error: string | null;

  @Column('int', { default: 0 })
  failures: number;
}
