import { Check, Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn, Unique } from 'typeorm';
import { int8 } from './int8.js';
import { UnitRow } from './unit.js';
import { UserRow } from './user.js';

@Index('calendar_changes_unit', ['unitId'], { where: 'unit_id is not null' })
@Unique('calendar_changes_ordinal_key', ['ordinal'])
@Check('calendar_changes_kind_check', "kind in ('year', 'days')")
@Check('calendar_changes_state_check', "state in ('proposed', 'approved', 'applied', 'rejected')")
@Check('calendar_changes_year_check', "(kind = 'year') = (year is not null)")
@Check('calendar_changes_city_check', "kind = 'days' or unit_id is null")
@Entity('calendar_changes')
export class CalendarChangeRow {
  @PrimaryGeneratedColumn('identity', {
    type: 'int',
    generatedIdentity: 'BY DEFAULT',
    primaryKeyConstraintName: 'calendar_changes_pkey',
  })
  id: number;

  @ForeignKey(() => UnitRow, { name: 'calendar_changes_unit_id_fkey' })
  @Column('int', { name: 'unit_id', nullable: true })
  unitId: number | null;

  @Column('text')
  kind: string;

  @Column('int', { nullable: true })
  year: number | null;

  @Column('jsonb')
  days: unknown;

  @Column('text')
  reason: string;

  @Column('text', { nullable: true })
  source: string | null;

  @Column('text', { default: 'proposed' })
  state: string;

  @ForeignKey(() => UserRow, { name: 'calendar_changes_proposed_by_fkey' })
  @Column('int', { name: 'proposed_by' })
  proposedBy: number;

  @Column('timestamptz', { name: 'proposed_at' })
  proposedAt: Date;

  @ForeignKey(() => UserRow, { name: 'calendar_changes_decided_by_fkey' })
  @Column('int', { name: 'decided_by', nullable: true })
  decidedBy: number | null;

  @Column('timestamptz', { name: 'decided_at', nullable: true })
  decidedAt: Date | null;

  @Column('text', { nullable: true })
  note: string | null;

  @Column('int', { nullable: true })
  ordinal: number | null;

  @Column('text', { name: 'version_before', nullable: true })
  versionBefore: string | null;

  @Column('text', { name: 'version_after', nullable: true })
  versionAfter: string | null;

  @Column('timestamptz', { name: 'counted_at', nullable: true })
  countedAt: Date | null;

  @Column('jsonb', { nullable: true })
  impact: unknown;

  @Column('timestamptz', { name: 'listed_at', nullable: true })
  listedAt: Date | null;

  @Column('int', { default: 0 })
  cases: number;

  @Column('bigint', { transformer: int8, default: 0 })
  position: number;

  @Column('int', { default: 0 })
  done: number;

  @Column('timestamptz', { name: 'applied_at', nullable: true })
  appliedAt: Date | null;
}
