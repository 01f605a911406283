import { Column, Entity, PrimaryGeneratedColumn, Unique } from 'typeorm';

@Unique('users_username_key', ['username'])
@Entity('users')
export class UserRow {
  @PrimaryGeneratedColumn('identity', {
    type: 'int',
    generatedIdentity: 'BY DEFAULT',
    primaryKeyConstraintName: 'users_pkey',
  })
  id: number;

  @Column('text')
  username: string;

  @Column('text')
  name: string;

  @Column('text', { nullable: true })
  email: string | null;

  @Column('text', { default: 'zh-CN' })
  language: string;

  @Column('text', { name: 'password_hash' })
  passwordHash: string;

  @Column('smallint', { name: 'failed_sign_ins', default: 0 })
  failedSignIns: number;

  @Column('timestamptz', { name: 'locked_until', nullable: true })
  lockedUntil: Date | null;

  @Column('boolean', { default: true })
  active: boolean;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt: Date;
}
