import { Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm';
import { RequesterRow } from './requester.js';
import { UserRow } from './user.js';
import { int8 } from './int8.js';

@Index('requests_external', ['source', 'externalId'], { unique: true, where: 'source is not null' })
@Index('requests_requester', ['requesterId'])
@Entity('requests')
export class RequestRow {
  @PrimaryGeneratedColumn('identity', {
    type: 'bigint',
    generatedIdentity: 'BY DEFAULT',
    primaryKeyConstraintName: 'requests_pkey',
  })
  id: number;

  @Column('text')
  channel: string;

  @Column('text')
  type: string;

  @Column('text')
  title: string;

  @Column('text')
  content: string;

  @Column('text', { nullable: true })
  place: string | null;

  @Column('text', { nullable: true })
  category: string | null;

  @ForeignKey(() => RequesterRow, { name: 'requests_requester_id_fkey' })
  @Column('bigint', { name: 'requester_id', nullable: true, transformer: int8 })
  requesterId: number | null;

  @Column('boolean')
  secret: boolean;

  @Column('boolean', { name: 'consent_to_publish' })
  consentToPublish: boolean;

  @Column('boolean', { name: 'reply_wanted' })
  replyWanted: boolean;

  @Column('boolean')
  urgent: boolean;

  @Column('bytea', { name: 'query_code_hash' })
  queryCodeHash: Buffer;

  @Column('bytea', { name: 'query_code' })
  queryCode: Buffer;

  @Column('text', { name: 'key_id' })
  keyId: string;

  @Column('text', { nullable: true })
  source: string | null;

  @Column('text', { name: 'external_id', nullable: true })
  externalId: string | null;

  @Column('timestamptz', { name: 'received_at' })
  receivedAt: Date;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;

  @ForeignKey(() => UserRow, { name: 'requests_created_by_fkey' })
  @Column('int', { name: 'created_by', nullable: true })
  createdBy: number | null;
}
