import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { CaseRow } from './case.js';
import { int8 } from './int8.js';

@Index('case_events_type_at', ['type', 'at'])
@Index('case_events_position', ['position', 'caseId', 'seq'])
@Check('case_events_actor_kind_check', "actor_kind in ('person', 'requester', 'system')")
@Entity('case_events')
export class CaseEventRow {
  @ForeignKey(() => CaseRow, { name: 'case_events_case_id_fkey' })
  @PrimaryColumn('bigint', {
    name: 'case_id',
    transformer: int8,
    primaryKeyConstraintName: 'case_events_pkey',
  })
  caseId: number;

  @PrimaryColumn('int', { primaryKeyConstraintName: 'case_events_pkey' })
  seq: number;

  @Column('text')
  type: string;

  @Column('text', { name: 'actor_kind' })
  actorKind: string;

  @Column('int', { name: 'actor_id', nullable: true })
  actorId: number | null;

  @Column('text', { name: 'actor_role', nullable: true })
  actorRole: string | null;

  @Column('int', { name: 'actor_unit_id', nullable: true })
  actorUnitId: number | null;

  @Column('timestamptz')
  at: Date;

  @Column('timestamptz', { name: 'recorded_at' })
  recordedAt: Date;

  @Column('jsonb')
  payload: unknown;

  @Column('text', { name: 'from_state', nullable: true })
  fromState: string | null;

  @Column('text', { name: 'to_state' })
  toState: string;

  @Column('bytea', { name: 'prev_hash' })
  prevHash: Buffer;

  @Column('bytea')
  hash: Buffer;

  /** Orders events by their commit: see the migration. */
  @Column('bigint', { transformer: int8, default: () => 'event_position()' })
  position: number;
}
