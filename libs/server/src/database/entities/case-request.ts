import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { CaseRow } from './case.js';
import { RequestRow } from './request.js';
import { int8 } from './int8.js';

@Index('case_requests_request', ['requestId'])
@Entity('case_requests')
export class CaseRequestRow {
  @ForeignKey(() => CaseRow, { name: 'case_requests_case_id_fkey' })
  @PrimaryColumn('bigint', {
    name: 'case_id',
    transformer: int8,
    primaryKeyConstraintName: 'case_requests_pkey',
  })
  caseId: number;

  @ForeignKey(() => RequestRow, { name: 'case_requests_request_id_fkey' })
  @PrimaryColumn('bigint', {
    name: 'request_id',
    transformer: int8,
    primaryKeyConstraintName: 'case_requests_pkey',
  })
  requestId: number;

  @Column('boolean')
  own: boolean;
}
