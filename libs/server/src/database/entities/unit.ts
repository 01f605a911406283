import { Check, Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn, Unique } from 'typeorm';

@Index('units_parent', ['parentId'])
@Check('units_level_check', 'level between 1 and 4')
@Check('units_class_check', "class in ('office', 'department', 'district', 'street', 'company')")
@Check(
  'units_quiet_check',
  '(quiet_from is null and quiet_to is null) or (quiet_from is not null and quiet_to is not null and quiet_from between 0 and 1439 and quiet_to between 0 and 1439)',
)
@Unique('units_code_key', ['code'])
@Entity('units')
export class UnitRow {
  @PrimaryGeneratedColumn('identity', {
    type: 'int',
    generatedIdentity: 'BY DEFAULT',
    primaryKeyConstraintName: 'units_pkey',
  })
  id: number;

  @Column('text')
  code: string;

  @Column('text')
  name: string;

  @ForeignKey(() => UnitRow, { name: 'units_parent_id_fkey' })
  @Column('int', { name: 'parent_id', nullable: true })
  parentId: number | null;

  @Column('smallint')
  level: number;

  @Column('text')
  class: string;

  @Column('text', { nullable: true })
  email: string | null;

  @Column('boolean', { default: true })
  active: boolean;

  /** Local minutes of the day; null: as the unit above. */
  @Column('smallint', { name: 'quiet_from', nullable: true })
  quietFrom: number | null;

  @Column('smallint', { name: 'quiet_to', nullable: true })
  quietTo: number | null;
}
