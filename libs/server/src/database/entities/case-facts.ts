import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { int8 } from './int8.js';

/** What the statistics know of a case: see the migration. */
@Index('case_facts_received', ['receivedDay', 'caseId'])
@Index('case_facts_dispatched', ['dispatchedDay', 'caseId'], {
  where: 'dispatched_day is not null',
})
@Index('case_facts_total', ['totalOutcome', 'totalDueDay', 'totalDueAt'], {
  where: 'total_outcome is not null',
})
@Index('case_facts_on_hold', ['caseId'], { where: 'on_hold' })
@Index('case_facts_total_day', ['totalDueDay', 'caseId'], { where: 'total_outcome is not null' })
@Index('case_facts_unit_due', ['unitId', 'dueAt', 'caseId'], { where: 'due_at is not null' })
@Index('case_facts_without_due', ['caseId'], { where: "due_at is null and phase <> 'closed'" })
@Index('case_facts_due', ['dueAt', 'caseId', 'unitId', 'kind', 'secret'], {
  where: 'due_at is not null',
})
@Index('case_facts_warn', ['warnAt', 'dueAt', 'unitId', 'kind', 'secret'], {
  where: 'warn_at is not null',
})
@Check('case_facts_total_outcome_check', "total_outcome in ('inTime', 'late', 'open')")
@Entity('case_facts')
export class CaseFactsRow {
  @PrimaryColumn('bigint', {
    name: 'case_id',
    transformer: int8,
    primaryKeyConstraintName: 'case_facts_pkey',
  })
  caseId: number;

  @Column('text')
  kind: string;

  @Column('int', { name: 'unit_id' })
  unitId: number;

  @Column('boolean')
  secret: boolean;

  @Column('text')
  phase: string;

  @Column('timestamptz', { name: 'due_at', nullable: true })
  dueAt: Date | null;

  @Column('date', { name: 'due_day', nullable: true })
  dueDay: string | null;

  @Column('timestamptz', { name: 'warn_at', nullable: true })
  warnAt: Date | null;

  @Column('date', { name: 'warn_day', nullable: true })
  warnDay: string | null;

  @Column('boolean', { name: 'on_hold' })
  onHold: boolean;

  @Column('date', { name: 'received_day' })
  receivedDay: string;

  @Column('boolean')
  accepted: boolean;

  @Column('boolean', { name: 'answered_directly' })
  answeredDirectly: boolean;

  @Column('date', { name: 'dispatched_day', nullable: true })
  dispatchedDay: string | null;

  @Column('boolean', { name: 'return_asked' })
  returnAsked: boolean;

  @Column('boolean', { name: 'wrong_unit' })
  wrongUnit: boolean;

  @Column('boolean')
  extended: boolean;

  @Column('boolean', { name: 'contacted_in_time' })
  contactedInTime: boolean;

  @Column('date', { name: 'replied_day', nullable: true })
  repliedDay: string | null;

  @Column('boolean')
  reworked: boolean;

  @Column('date', { name: 'total_due_day', nullable: true })
  totalDueDay: string | null;

  @Column('timestamptz', { name: 'total_due_at', nullable: true })
  totalDueAt: Date | null;

  @Column('text', { name: 'total_outcome', nullable: true })
  totalOutcome: string | null;

  @Column('boolean', { name: 'called_back', nullable: true })
  calledBack: boolean | null;

  @Column('boolean', { name: 'callback_effective' })
  callbackEffective: boolean;

  @Column('boolean', { name: 'callback_solved' })
  callbackSolved: boolean;

  @Column('smallint', { name: 'callback_satisfaction', nullable: true })
  callbackSatisfaction: number | null;
}
