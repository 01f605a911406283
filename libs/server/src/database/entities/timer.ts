import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

@Index('timers_unqueued', ['at'], { where: 'queued_at is null' })
@Entity('timers')
export class TimerRow {
  @PrimaryColumn('timestamptz', { primaryKeyConstraintName: 'timers_pkey' })
  at: Date;

  @Column('timestamptz', { name: 'queued_at', nullable: true })
  queuedAt: Date | null;
}
