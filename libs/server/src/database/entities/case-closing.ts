import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { int8 } from './int8.js';

/** A day on which a case was closed. */
@Index('case_closings_day', ['day', 'caseId'])
@Entity('case_closings')
export class CaseClosingRow {
  @PrimaryColumn('bigint', {
    name: 'case_id',
    transformer: int8,
    primaryKeyConstraintName: 'case_closings_pkey',
  })
  caseId: number;

  @PrimaryColumn('date', { primaryKeyConstraintName: 'case_closings_pkey' })
  day: string;

  @Column('date')
  since: string;

  @Column('text')
  class: string;

  @Column('int', { name: 'working_days', nullable: true })
  workingDays: number | null;
}
