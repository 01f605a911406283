import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { int8 } from './int8.js';

@Index('messages_unqueued', ['createdAt'], { where: "queued_at is null and channel <> 'notice'" })
@Index('messages_undelivered', ['createdAt'], {
  where: "delivered_at is null and failed_at is null and channel <> 'notice'",
})
@Index('messages_notices', ['userId', 'createdAt'], { where: "channel = 'notice'" })
@Check('messages_channel_check', "channel in ('mail', 'notice', 'webhook')")
@Check('messages_recipient_kind_check', "recipient_kind in ('requester', 'user')")
@Entity('messages')
export class MessageRow {
  @PrimaryColumn('bigint', {
    name: 'case_id',
    transformer: int8,
    primaryKeyConstraintName: 'messages_pkey',
  })
  caseId: number;

  @PrimaryColumn('int', { name: 'event_seq', primaryKeyConstraintName: 'messages_pkey' })
  eventSeq: number;

  @PrimaryColumn('int', { primaryKeyConstraintName: 'messages_pkey' })
  ordinal: number;

  @Column('text')
  channel: string;

  @Column('text', { name: 'recipient_kind' })
  recipientKind: string;

  @Column('bigint', { name: 'request_id', nullable: true, transformer: int8 })
  requestId: number | null;

  @Column('int', { name: 'user_id', nullable: true })
  userId: number | null;

  @Column('text', { nullable: true })
  role: string | null;

  @Column('text')
  text: string;

  @Column('jsonb')
  data: unknown;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'queued_at', nullable: true })
  queuedAt: Date | null;

  @Column('timestamptz', { name: 'delivered_at', nullable: true })
  deliveredAt: Date | null;

  @Column('int', { default: 0 })
  attempts: number;

  @Column('text', { name: 'last_error', nullable: true })
  lastError: string | null;

  @Column('timestamptz', { name: 'failed_at', nullable: true })
  failedAt: Date | null;

  @Column('timestamptz', { name: 'read_at', nullable: true })
  readAt: Date | null;

  /** Waits for the end of quiet hours. */
  @Column('timestamptz', { name: 'not_before', nullable: true })
  notBefore: Date | null;
}
