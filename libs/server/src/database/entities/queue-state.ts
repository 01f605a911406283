import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

/** One row: the queue that `queued_at` of messages and timers speaks of. */
@Check('queue_state_one_check', 'one')
@Entity('queue_state')
export class QueueStateRow {
  @PrimaryColumn('boolean', { default: true, primaryKeyConstraintName: 'queue_state_pkey' })
  one: boolean;

  @Column('text', { nullable: true })
  mark: string | null;

  @Column('timestamptz', { nullable: true })
  since: Date | null;
}
