import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { CalendarChangeRow } from './calendar-change.js';
import { CaseRow } from './case.js';
import { int8 } from './int8.js';
import { UnitRow } from './unit.js';

/** A deadline that a change of the calendar moves, with both dates. */
@Index('calendar_moves_failed', ['triedAt'], { where: 'error is not null' })
@Check('calendar_moves_shift_check', "shift in ('moved', 'firmed', 'warned')")
@Entity('calendar_moves')
export class CalendarMoveRow {
  @ForeignKey(() => CalendarChangeRow, { name: 'calendar_moves_change_id_fkey' })
  @PrimaryColumn('int', { name: 'change_id', primaryKeyConstraintName: 'calendar_moves_pkey' })
  changeId: number;

  @ForeignKey(() => CaseRow, { name: 'calendar_moves_case_id_fkey' })
  @PrimaryColumn('bigint', {
    name: 'case_id',
    transformer: int8,
    primaryKeyConstraintName: 'calendar_moves_pkey',
  })
  caseId: number;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'calendar_moves_pkey' })
  name: string;

  @PrimaryColumn('int', { primaryKeyConstraintName: 'calendar_moves_pkey' })
  ordinal: number;

  @ForeignKey(() => UnitRow, { name: 'calendar_moves_unit_id_fkey' })
  @Column('int', { name: 'unit_id', nullable: true })
  unitId: number | null;

  @Column('text')
  shift: string;

  @Column('date', { name: 'old_due_day' })
  oldDueDay: string;

  @Column('timestamptz', { name: 'old_due_at' })
  oldDueAt: Date;

  @Column('date', { name: 'new_due_day' })
  newDueDay: string;

  @Column('timestamptz', { name: 'new_due_at' })
  newDueAt: Date;

  @Column('text', { nullable: true })
  error: string | null;

  @Column('timestamptz', { name: 'tried_at', nullable: true })
  triedAt: Date | null;
}
