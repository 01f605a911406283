import { Column, Entity, ForeignKey, PrimaryGeneratedColumn } from 'typeorm';
import { UserRow } from './user.js';

@Entity('audit_log')
export class AuditEntryRow {
  @PrimaryGeneratedColumn('identity', {
    type: 'bigint',
    generatedIdentity: 'BY DEFAULT',
    primaryKeyConstraintName: 'audit_log_pkey',
  })
  id: number;

  @Column('timestamptz', { default: () => 'now()' })
  at: Date;

  @ForeignKey(() => UserRow, { name: 'audit_log_user_id_fkey' })
  @Column('int', { name: 'user_id', nullable: true })
  userId: number | null;

  @Column('text')
  act: string;

  @Column('jsonb')
  details: unknown;
}
