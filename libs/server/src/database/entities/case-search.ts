import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { CaseRow } from './case.js';
import { int8 } from './int8.js';

@Index('case_search_grams', ['grams'], { type: 'gin' })
@Entity('case_search')
export class CaseSearchRow {
  @ForeignKey(() => CaseRow, { name: 'case_search_case_id_fkey' })
  @PrimaryColumn('bigint', {
    name: 'case_id',
    transformer: int8,
    primaryKeyConstraintName: 'case_search_pkey',
  })
  caseId: number;

  @Column('text', { array: true })
  grams: string[];
}
