import { Check, Column, Entity, PrimaryColumn } from 'typeorm';
import { int8 } from './int8.js';

/** One row: how far the statistics have read. */
@Check('statistics_reader_one_check', 'one')
@Entity('statistics_reader')
export class StatisticsReaderRow {
  @PrimaryColumn('boolean', { default: true, primaryKeyConstraintName: 'statistics_reader_pkey' })
  one: boolean;

  @Column('bigint', { transformer: int8, nullable: true })
  position: number | null;

  @Column('bigint', { name: 'case_id', transformer: int8, default: 0 })
  caseId: number;

  @Column('bigint', { name: 'built_to', transformer: int8, nullable: true })
  builtTo: number | null;

  @Column('bigint', { name: 'built_until', transformer: int8, nullable: true })
  builtUntil: number | null;

  @Column('text', { nullable: true })
  fingerprint: string | null;
}
