import { Check, Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn, Unique } from 'typeorm';
import { UnitRow } from './unit.js';

@Index('cases_open_due', ['nearestDueAt', 'id'], { where: "phase <> 'closed'" })
@Index('cases_kind_received', ['kind', 'receivedAt', 'id'])
@Index('cases_unit_received', ['leadUnitId', 'receivedAt', 'id'])
@Index('cases_open_received', ['receivedAt', 'id'], { where: "phase <> 'closed'" })
@Index('cases_kind_without_due', ['kind', 'id'], { where: 'nearest_due_at is null' })
@Index('cases_unit_without_due', ['leadUnitId', 'id'], { where: 'nearest_due_at is null' })
@Index('cases_flagged', ['receivedAt', 'id'], { where: 'urgent or sensitive or supervised' })
@Index('cases_unit_flagged', ['leadUnitId', 'receivedAt', 'id'], {
  where: 'urgent or sensitive or supervised',
})
@Index('cases_updated', ['updatedAt', 'id'])
@Index('cases_state', ['state', 'nearestDueAt', 'id'], { where: "phase <> 'closed'" })
@Index('cases_lead_unit', ['leadUnitId', 'nearestDueAt', 'id'], { where: "phase <> 'closed'" })
@Index('cases_closed', ['closedAt', 'id'], { where: 'closed_at is not null' })
@Index('cases_place_received', ['place', 'receivedAt'], { where: 'place is not null' })
@Index('cases_closed_kinds', ['kind', 'state'], { where: "phase = 'closed'" })
@Index('cases_closed_states', ['state', 'updatedAt', 'id'], { where: "phase = 'closed'" })
// Over an expression, which entities cannot describe: see the migration.
@Index('cases_rung', { synchronize: false })
@Index('cases_undelivered', { synchronize: false })
@Index('cases_asked', { synchronize: false })
@Index('cases_taken_out', ['id'], {
  where: "phase = 'received' and lead_unit_id is not null",
})
@Index('cases_published', ['id'], {
  where: "phase = 'closed' and snapshot -> 'context' ->> 'published' = 'true'",
})
@Check('cases_phase_check', "phase in ('received', 'assigned', 'answered', 'appealed', 'closed')")
@Unique('cases_number_key', ['number'])
@Entity('cases')
export class CaseRow {
  @PrimaryGeneratedColumn('identity', {
    type: 'bigint',
    generatedIdentity: 'BY DEFAULT',
    primaryKeyConstraintName: 'cases_pkey',
  })
  id: number;

  @Column('text')
  number: string;

  @Column('text')
  kind: string;

  @Column('text')
  phase: string;

  @Column('text')
  state: string;

  @Column('jsonb')
  snapshot: unknown;

  @Column('int')
  version: number;

  @Column('text')
  profile: string;

  @Column('text')
  title: string;

  @Column('text', { name: 'request_type' })
  requestType: string;

  @Column('text', { nullable: true })
  category: string | null;

  @Column('text', { nullable: true })
  place: string | null;

  @Column('boolean')
  urgent: boolean;

  @Column('boolean')
  sensitive: boolean;

  @Column('boolean')
  supervised: boolean;

  @Column('boolean')
  secret: boolean;

  @ForeignKey(() => UnitRow, { name: 'cases_lead_unit_id_fkey' })
  @Column('int', { name: 'lead_unit_id', nullable: true })
  leadUnitId: number | null;

  @Column('text', { name: 'nearest_due_name', nullable: true })
  nearestDueName: string | null;

  @Column('timestamptz', { name: 'nearest_due_at', nullable: true })
  nearestDueAt: Date | null;

  @Column('timestamptz', { name: 'nearest_warn_at', nullable: true })
  nearestWarnAt: Date | null;

  @Column('timestamptz', { name: 'received_at' })
  receivedAt: Date;

  @Column('timestamptz', { name: 'opened_at' })
  openedAt: Date;

  @Column('timestamptz', { name: 'answered_at', nullable: true })
  answeredAt: Date | null;

  @Column('timestamptz', { name: 'closed_at', nullable: true })
  closedAt: Date | null;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt: Date;

  @Column('bytea', { name: 'last_hash' })
  lastHash: Buffer;
}
