import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** Counts of what is open now. */
@Index('statistics_open_empty', ['count'], { where: 'count = 0' })
@Entity('statistics_open')
export class StatisticsOpenRow {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'statistics_open_pkey' })
  name: string;

  @PrimaryColumn('int', { name: 'unit_id', primaryKeyConstraintName: 'statistics_open_pkey' })
  unitId: number;

  @PrimaryColumn('date', { primaryKeyConstraintName: 'statistics_open_pkey' })
  day: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'statistics_open_pkey' })
  kind: string;

  @PrimaryColumn('boolean', { primaryKeyConstraintName: 'statistics_open_pkey' })
  secret: boolean;

  @Column('int')
  count: number;
}
