import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { UserRow } from './user.js';

@Index('sessions_user', ['userId'])
@Entity('sessions')
export class SessionRow {
  @PrimaryColumn('bytea', { name: 'id_hash', primaryKeyConstraintName: 'sessions_pkey' })
  idHash: Buffer;

  @ForeignKey(() => UserRow, { name: 'sessions_user_id_fkey' })
  @Column('int', { name: 'user_id' })
  userId: number;

  @Column('text', { name: 'csrf_token' })
  csrfToken: string;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'last_seen_at' })
  lastSeenAt: Date;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt: Date;
}
