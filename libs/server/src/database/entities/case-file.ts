import { Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { CaseRow } from './case.js';
import { FileRow } from './file.js';
import { UserRow } from './user.js';
import { int8 } from './int8.js';

@Entity('case_files')
export class CaseFileRow {
  @ForeignKey(() => CaseRow, { name: 'case_files_case_id_fkey' })
  @PrimaryColumn('bigint', {
    name: 'case_id',
    transformer: int8,
    primaryKeyConstraintName: 'case_files_pkey',
  })
  caseId: number;

  @PrimaryColumn('int', { primaryKeyConstraintName: 'case_files_pkey' })
  id: number;

  @ForeignKey(() => FileRow, { name: 'case_files_hash_fkey' })
  @Column('bytea')
  hash: Buffer;

  @Column('text')
  name: string;

  @ForeignKey(() => UserRow, { name: 'case_files_uploaded_by_fkey' })
  @Column('int', { name: 'uploaded_by', nullable: true })
  uploadedBy: number | null;

  @Column('timestamptz', { name: 'uploaded_at' })
  uploadedAt: Date;
}
