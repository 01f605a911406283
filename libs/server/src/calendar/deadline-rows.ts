import type { Assignment, Deadline } from '@huiyin/core';
import type pg from 'pg';

/** A stored deadline with what moving it asks for. */
export interface OpenDeadlineRow {
  caseId: number;
  kind: string;
  /** The unit of its assignment; null for a clock of the whole case. */
  clockUnit: number | null;
  leadUnit: number | null;
  deadline: Deadline;
}

type Row = Omit<Deadline, 'pauses'> & {
  caseId: number;
  caseKind: string;
  clockUnit: number | null;
  leadUnit: number | null;
  pauses: { from: string; to: string | null }[];
};

export interface Candidates {
  /** Open: running or paused, in cases that are not closed. Finished: stopped duty clocks, whatever the case. */
  which: 'open' | 'finished';
  /** Clocks of all workflows: the index begins with the name. */
  names: readonly string[];
  /** Days that may count differently, both included. */
  from: string;
  /** 00:00 of the day after the last of them. */
  before: Date;
  /** Only sub-clocks of these units; null: of all, and the clocks of whole cases. */
  units: readonly number[] | null;
}

/** A count begins on the day after its start and ends on its due day: only these can contain a changed day. */
const WHERE = {
  open: `d.status in ('running', 'paused') and c.phase <> 'closed'`,
  finished: `d.status = 'stopped' and d.kind = 'duty'`,
};

const textOf = (which: Candidates['which'], ofUnits: boolean): string => /* sql */ `
  declare deadlines no scroll cursor for
  select d.case_id as "caseId", c.kind as "caseKind", a.unit_id as "clockUnit", c.lead_unit_id as "leadUnit",
    d.name, d.ordinal, d.assignment, d.kind, d.status, d.started_at as "startedAt", d.length, d.basis,
    d.rule_valid_from as "ruleValidFrom", d.profile, d.due_day as "dueDay", d.due_at as "dueAt", d.provisional,
    d.calendar_version as "calendarVersion", d.warn_at as "warnAt", d.warned_count as "warnedCount",
    d.passed_at as "passedAt", d.stopped_at as "stoppedAt", d.pauses, d.restarts, d.extensions
  from case_deadlines d join cases c on c.id = d.case_id
    left join case_assignments a on a.case_id = d.case_id and a.ordinal = d.assignment
  where d.name = any ($1::text[]) and d.due_day >= $2 and d.started_at < $3 and ${WHERE[which]}
    ${ofUnits ? 'and a.unit_id = any ($4::int[])' : ''}`;

const BATCH = 2_000;

/** Candidates in batches, from one picture of the database: a million of them never lie in memory at once. */
export async function* deadlinesWithin(
  tx: pg.PoolClient,
  { which, names, from, before, units }: Candidates,
): AsyncGenerator<OpenDeadlineRow[]> {
  const values: unknown[] = [names, from, before];
  if (units !== null) values.push(units);
  await tx.query(textOf(which, units !== null), values);
  for (;;) {
    const { rows } = await tx.query<Row>(`fetch ${BATCH} from deadlines`);
    if (rows.length === 0) break;
    yield rows.map(deadlineRow);
  }
  await tx.query('close deadlines');
}

function deadlineRow({
  caseId,
  caseKind,
  clockUnit,
  leadUnit,
  pauses,
  ...row
}: Row): OpenDeadlineRow {
  const stored = pauses.map(({ from, to }) => ({
    from: new Date(from),
    to: to === null ? null : new Date(to),
  }));
  return { caseId, kind: caseKind, clockUnit, leadUnit, deadline: { ...row, pauses: stored } };
}

/** The assignment of a sub-clock, as counting asks for it. */
export function assignmentsOf({
  clockUnit,
  deadline,
}: OpenDeadlineRow): Pick<Assignment, 'ordinal' | 'unitId'>[] {
  return clockUnit === null || deadline.assignment === null
    ? []
    : [{ ordinal: deadline.assignment, unitId: clockUnit }];
}
