import { Check, Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn, Unique } from 'typeorm';

@Index('units_parent', ['parentId'])
@Check('units_level_check', 'level between 1 and 4')
@Check('units_class_check', "class in ('office', 'department', 'district', 'street', 'company')")
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
}
