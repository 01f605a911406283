import { Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { UnitRow } from './unit.js';
import { UserRow } from './user.js';

@Index('memberships_unit', ['unitId', 'role'])
@Entity('memberships')
export class MembershipRow {
  @ForeignKey(() => UserRow, { name: 'memberships_user_id_fkey' })
  @PrimaryColumn('int', { name: 'user_id', primaryKeyConstraintName: 'memberships_pkey' })
  userId: number;

  @ForeignKey(() => UnitRow, { name: 'memberships_unit_id_fkey' })
  @PrimaryColumn('int', { name: 'unit_id', primaryKeyConstraintName: 'memberships_pkey' })
  unitId: number;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'memberships_pkey' })
  role: string;
}
