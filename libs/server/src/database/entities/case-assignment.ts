import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { UnitRow } from './unit.js';
import { int8 } from './int8.js';

@Index('case_assignments_assisting', ['unitId', 'caseId'], {
  where: "role = 'assist' and ended_at is null",
})
@Index('case_assignments_assist', ['unitId', 'caseId'], { where: "role = 'assist'" })
@Check('case_assignments_role_check', "role in ('lead', 'assist')")
@Entity('case_assignments')
export class CaseAssignmentRow {
  @PrimaryColumn('bigint', {
    name: 'case_id',
    transformer: int8,
    primaryKeyConstraintName: 'case_assignments_pkey',
  })
  caseId: number;

  @PrimaryColumn('int', { primaryKeyConstraintName: 'case_assignments_pkey' })
  ordinal: number;

  @ForeignKey(() => UnitRow, { name: 'case_assignments_unit_id_fkey' })
  @Column('int', { name: 'unit_id' })
  unitId: number;

  @Column('text')
  role: string;

  @Column('text', { nullable: true })
  task: string | null;

  @Column('timestamptz', { name: 'opened_at' })
  openedAt: Date;

  @Column('timestamptz', { name: 'signed_at', nullable: true })
  signedAt: Date | null;

  @Column('timestamptz', { name: 'contacted_at', nullable: true })
  contactedAt: Date | null;

  @Column('timestamptz', { name: 'replied_at', nullable: true })
  repliedAt: Date | null;

  @Column('timestamptz', { name: 'ended_at', nullable: true })
  endedAt: Date | null;

  @Column('text', { name: 'end_reason', nullable: true })
  endReason: string | null;
}
