import { Column, Entity, ForeignKey, PrimaryGeneratedColumn } from 'typeorm';
import { CaseRow } from './case.js';
import { RequestRow } from './request.js';
import { UserRow } from './user.js';
import { int8 } from './int8.js';

@Entity('reveals')
export class RevealRow {
  @PrimaryGeneratedColumn('identity', {
    type: 'bigint',
    generatedIdentity: 'BY DEFAULT',
    primaryKeyConstraintName: 'reveals_pkey',
  })
  id: number;

  @Column('timestamptz', { default: () => 'now()' })
  at: Date;

  @ForeignKey(() => UserRow, { name: 'reveals_user_id_fkey' })
  @Column('int', { name: 'user_id' })
  userId: number;

  @ForeignKey(() => CaseRow, { name: 'reveals_case_id_fkey' })
  @Column('bigint', { name: 'case_id', transformer: int8 })
  caseId: number;

  @ForeignKey(() => RequestRow, { name: 'reveals_request_id_fkey' })
  @Column('bigint', { name: 'request_id', transformer: int8 })
  requestId: number;

  @Column('text')
  reason: string;
}
