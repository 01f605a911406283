import { Check, Column, Entity, PrimaryColumn, Unique } from 'typeorm';
import { int8 } from './int8.js';

/** What bound all cases at the end of a day; only appended. */
@Unique('daily_heads_previous_hash_key', ['previousHash'])
@Check('daily_heads_root_check', 'length(root) = 32')
@Check('daily_heads_previous_hash_check', 'length(previous_hash) = 32')
@Check('daily_heads_hash_check', 'length(hash) = 32')
@Check('daily_heads_blocks_check', 'length(blocks) % 40 = 0')
@Entity('daily_heads')
export class DailyHeadRow {
  @PrimaryColumn('date', { primaryKeyConstraintName: 'daily_heads_pkey' })
  day: string;

  @Column('bigint', { transformer: int8 })
  horizon: number;

  @Column('bigint', { transformer: int8 })
  cases: number;

  @Column('bigint', { transformer: int8 })
  events: number;

  @Column('bytea')
  root: Buffer;

  @Column('bytea', { name: 'previous_hash' })
  previousHash: Buffer;

  @Column('bytea')
  hash: Buffer;

  /** Hashes inside the tree, so that one case is proved without reading all others: see the migration. */
  @Column('bytea')
  blocks: Buffer;

  @Column('timestamptz', { name: 'made_at' })
  madeAt: Date;
}
