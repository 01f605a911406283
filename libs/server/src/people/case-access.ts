import { Injectable } from '@nestjs/common';
import {
  type Actor,
  CaseError,
  mayView,
  type PermissionSubject,
  type Workflow,
} from '@huiyin/core';
import type pg from 'pg';
import { Workflows } from '../cases/workflows.js';
import { Postgres } from '../database/postgres.js';

/** What rights depend on, of one case. */
export interface CaseSubject extends PermissionSubject {
  id: number;
  kind: string;
}

interface SubjectRow {
  id: number;
  kind: string;
  secret: boolean;
  requestIds: number[];
  units: {
    ordinal: number;
    unitId: number;
    role: 'lead' | 'assist';
    endedAt: string | null;
    endReason: string | null;
  }[];
}

const SUBJECTS = /* sql */ `
  select c.id, c.kind, c.secret,
    array(select r.request_id from case_requests r where r.case_id = c.id) as "requestIds",
    coalesce((select json_agg(json_build_object('ordinal', a.ordinal, 'unitId', a.unit_id, 'role', a.role,
        'endedAt', a.ended_at, 'endReason', a.end_reason) order by a.ordinal)
      from case_assignments a where a.case_id = c.id), '[]') as units
  from cases c where c.id = any ($1::bigint[])`;

type Queryable = Pick<pg.ClientBase, 'query'>;

/** Who may see which case: for files, live updates and reveals, which need no more of the case than that. */
@Injectable()
export class CaseAccess {
  constructor(
    private readonly postgres: Postgres,
    private readonly workflows: Workflows,
  ) {}

  /** @throws CaseError `not_found` for a case that does not exist or that the actor may not see, alike */
  async visible(
    actor: Actor,
    caseId: number,
    tx: Queryable = this.postgres.pool,
  ): Promise<CaseSubject & { workflow: Workflow }> {
    const [subject] = await this.subjects([caseId], tx);
    if (!subject || !this.maySee(actor, subject))
      throw new CaseError('not_found', 'there is no such case');
    return { ...subject, workflow: this.workflows.get(subject.kind) };
  }

  maySee(actor: Actor, subject: CaseSubject): boolean {
    return mayView(this.workflows.get(subject.kind), actor, subject);
  }

  async subjects(
    caseIds: readonly number[],
    tx: Queryable = this.postgres.pool,
  ): Promise<CaseSubject[]> {
    const { rows } = await tx.query<SubjectRow>({
      name: 'subjects',
      text: SUBJECTS,
      values: [caseIds],
    });
    // Rights read the unit, the role and when and why an assignment ended; what happened meanwhile does not matter.
    const then = new Date(0);
    return rows.map(({ units, requestIds, ...row }) => ({
      ...row,
      requestIds: requestIds.map(Number),
      assignments: units.map(({ endedAt, ...unit }) => ({
        ...unit,
        task: null,
        openedAt: then,
        signedAt: null,
        contactedAt: null,
        repliedAt: null,
        endedAt: endedAt === null ? null : new Date(endedAt),
      })),
    }));
  }
}
