import { Check, Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';

@Index('requesters_phone', ['phoneHash'], { where: 'phone_hash is not null' })
@Check('requesters_kind_check', "kind in ('person', 'enterprise')")
@Entity('requesters')
export class RequesterRow {
  @PrimaryGeneratedColumn('identity', {
    type: 'bigint',
    generatedIdentity: 'BY DEFAULT',
    primaryKeyConstraintName: 'requesters_pkey',
  })
  id: number;

  @Column('bytea')
  identity: Buffer;

  @Column('text', { name: 'key_id' })
  keyId: string;

  @Column('text')
  kind: string;

  @Column('bytea', { name: 'phone_hash', nullable: true })
  phoneHash: Buffer | null;

  @Column('boolean', { name: 'has_email' })
  hasEmail: boolean;

  @Column('boolean')
  anonymous: boolean;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;
}
