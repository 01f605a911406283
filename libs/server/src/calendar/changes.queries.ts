import { Injectable } from '@nestjs/common';
import { CaseError, type Actor, type DayInfo } from '@huiyin/core';
import { wordsOf } from '../cases/labels.js';
import { all, SqlParams } from '../cases/sql-params.js';
import { visibleTo } from '../cases/visibility.js';
import { Workflows } from '../cases/workflows.js';
import { Calendars } from '../cases/world.js';
import { invalid } from '../cases/filter-context.js';
import { Postgres } from '../database/postgres.js';
import { Directory } from '../people/directory.js';
import { hasRight } from '../people/rights.js';
import { contentOf, type ChangeRow, type ChangeState, type LocalDay } from './changes.js';
import type { Impact } from './lister.js';
import { CalendarProposals } from './proposals.js';
import { doubtsOf, type YearDoubts } from './year-doubts.js';

interface StoredChange extends ChangeRow {
  reason: string;
  source: string | null;
  state: ChangeState;
  proposedBy: number;
  proposedAt: Date;
  decidedBy: number | null;
  decidedAt: Date | null;
  note: string | null;
  countedAt: Date | null;
  impact: Impact | null;
  cases: number;
  done: number;
  failed: number;
  appliedAt: Date | null;
}

interface MoveRow {
  caseId: number;
  kind: string;
  number: string;
  title: string;
  unitId: number | null;
  name: string;
  ordinal: number;
  oldDueDay: string;
  oldDueAt: Date;
  newDueDay: string;
  newDueAt: Date;
  error: string | null;
}

export interface ImpactQuery {
  unit?: number | undefined;
  show: 'moved' | 'firmed' | 'warned' | 'failed';
  cursor?: string | undefined;
  limit: number;
}

const SELECT = /* sql */ `
  select c.id, c.unit_id as "unitId", c.kind, c.year, c.days, c.reason, c.source, c.state,
    c.proposed_by as "proposedBy", c.proposed_at as "proposedAt", c.decided_by as "decidedBy",
    c.decided_at as "decidedAt", c.note, c.counted_at as "countedAt", c.impact, c.cases, c.done,
    c.applied_at as "appliedAt",
    (select count(distinct m.case_id) from calendar_moves m where m.change_id = c.id and m.error is not null) as failed
  from calendar_changes c`;
const MOST_CHANGES = 500;

/** What people read about the calendar and its changes. */
@Injectable()
export class CalendarQueries {
  constructor(
    private readonly postgres: Postgres,
    private readonly workflows: Workflows,
    private readonly directory: Directory,
    private readonly calendars: Calendars,
    private readonly proposals: CalendarProposals,
  ) {}

  async changes(viewer: Actor, language: string) {
    const rows = await this.postgres.query<StoredChange & Record<string, unknown>>(
      `${SELECT} order by c.id desc limit ${MOST_CHANGES}`,
    );
    return rows.map((row) => this.view(row, viewer, language));
  }

  /** @throws CaseError `not_found` */
  async change(viewer: Actor, id: number, language: string) {
    const rows = await this.postgres.query<StoredChange & Record<string, unknown>>(
      `${SELECT} where c.id = $1::bigint`,
      [id],
    );
    const [row] = rows;
    if (!row) throw new CaseError('not_found', 'there is no such change of the calendar');
    return this.view(row, viewer, language);
  }

  /**
   * A page of what it moves, by case; only cases that the reader may see.
   * @throws CaseError `not_found`; `forbidden`
   */
  async impact(viewer: Actor, id: number, query: ImpactQuery, language: string) {
    if (!maySeeImpact(viewer)) throw new CaseError('forbidden', 'needs calendar.propose');
    const { impact } = await this.change(viewer, id, language);
    const after = query.cursor === undefined ? null : afterOf(query.cursor);
    // What a worker that is counting has listed so far is not all.
    if (impact === null) return { items: [], nextCursor: null, counted: false, hidden: 0 };
    const params = new SqlParams();
    const conditions = [
      ...this.listed(id, query, params),
      visibleTo(viewer, this.workflows.all(), params),
    ];
    if (after !== null) {
      const [caseId, name, ordinal] = after.map((value) => params.add(value));
      conditions.push(
        `(m.case_id, m.name, m.ordinal) > (${caseId}::bigint, ${name}::text, ${ordinal}::int)`,
      );
    }
    const rows = await this.postgres.query<MoveRow & Record<string, unknown>>(
      /* sql */ `select m.case_id as "caseId", c.kind, c.number, c.title, m.unit_id as "unitId", m.name, m.ordinal,
          m.old_due_day as "oldDueDay", m.old_due_at as "oldDueAt", m.new_due_day as "newDueDay",
          m.new_due_at as "newDueAt", m.error
        from calendar_moves m join cases c on c.id = m.case_id
        where ${all(conditions)}
        order by m.case_id, m.name, m.ordinal limit ${params.add(query.limit + 1)}`,
      params.values,
    );
    const page = rows.slice(0, query.limit);
    const last = page.at(-1);
    return {
      items: page.map((row) => this.move(row, language)),
      nextCursor: rows.length > query.limit && last ? cursorText(last) : null,
      counted: true,
      hidden: await this.hidden(viewer, id, query),
    };
  }

  private listed(id: number, { show, unit }: ImpactQuery, params: SqlParams): string[] {
    const conditions = [
      `m.change_id = ${params.add(id)}`,
      show === 'failed' ? 'm.error is not null' : `m.shift = ${params.add(show)}`,
    ];
    if (unit !== undefined)
      conditions.push(`m.unit_id = any (${params.add(this.directory.covers(unit))}::int[])`);
    return conditions;
  }

  /** For whoever sees every case the condition is false without a look at any row. */
  private async hidden(viewer: Actor, id: number, query: ImpactQuery): Promise<number> {
    const params = new SqlParams();
    const listed = this.listed(id, query, params);
    const visible = visibleTo(viewer, this.workflows.all(), params);
    const [row] = await this.postgres.query<{ hidden: number }>(
      /* sql */ `select count(*) as hidden from calendar_moves m join cases c on c.id = m.case_id
        where ${all([...listed, `(${visible}) is not true`])}`,
      params.values,
    );
    return row?.hidden ?? 0;
  }

  /**
   * The days of a year as they count now.
   * @throws CaseError `not_found` for an unknown unit or a year outside 1949–2199
   */
  year(year: number, unitId: number | undefined) {
    const unit = unitId === undefined ? null : this.unit(unitId);
    if (unitId !== undefined && !unit) throw new CaseError('not_found', 'there is no such unit');
    if (year < 1949 || year > 2199) throw new CaseError('not_found', 'there is no such year');
    const calendar = this.calendars.of(unitId ?? null, (id) => this.directory.parentUnit(id));
    const days: DayInfo[] = [];
    const first = `${year}-01-01`;
    for (let day = first; day.startsWith(`${year}-`); day = calendar.addDays(day, 1))
      days.push(calendar.describeDay(day));
    const { version, firstYear, lastYear } = calendar;
    const published = calendar.isPublished(first);
    return { year, unit, published, version, firstYear, lastYear, days };
  }

  private view(row: StoredChange, viewer: Actor, language: string) {
    const decided = row.state === 'approved' || row.state === 'applied';
    return {
      id: row.id,
      kind: row.kind,
      unit: row.unitId === null ? null : this.unit(row.unitId),
      year: row.year,
      days: daysOf(row),
      doubts: doubtsAbout(row, language),
      reason: row.reason,
      source: row.source,
      state: row.state,
      proposedBy: this.name(row.proposedBy) ?? '',
      proposedAt: row.proposedAt.toISOString(),
      decidedBy: row.decidedBy === null ? null : (this.name(row.decidedBy) ?? ''),
      decidedAt: row.decidedAt?.toISOString() ?? null,
      note: row.note,
      impact:
        row.impact === null || row.countedAt === null || !maySeeImpact(viewer)
          ? null
          : this.totals(row.impact, row.countedAt, language),
      progress: decided
        ? {
            cases: row.cases,
            done: row.done,
            failed: row.failed,
            appliedAt: row.appliedAt?.toISOString() ?? null,
          }
        : null,
      mayApprove: row.countedAt !== null && this.proposals.mayApprove(viewer, row),
      mayReject:
        row.state === 'proposed' &&
        viewer.kind === 'person' &&
        (viewer.id === row.proposedBy || hasRight(viewer, 'calendar.approve')),
    };
  }

  private totals(impact: Impact, countedAt: Date, language: string) {
    return {
      countedAt: countedAt.toISOString(),
      moved: impact.moved,
      firmed: impact.firmed,
      warned: impact.warned,
      cases: impact.cases,
      byUnit: impact.byUnit.map(({ unitId, ...counts }) => ({
        unit: unitId === null ? null : this.unit(unitId),
        ...counts,
      })),
      finished: impact.finished.map(({ kind, deadline, ...counts }) => ({
        ...this.words(kind, deadline, language),
        ...counts,
      })),
    };
  }

  private move(row: MoveRow, language: string) {
    const { unitId, name, oldDueAt, newDueAt, kind, ...rest } = row;
    return {
      ...rest,
      unit: unitId === null ? null : this.unit(unitId),
      deadline: this.words(kind, name, language).deadline,
      oldDueAt: oldDueAt.toISOString(),
      newDueAt: newDueAt.toISOString(),
    };
  }

  private words(kind: string, deadline: string, language: string) {
    const workflow = this.workflows.find(kind);
    const words = workflow && wordsOf(workflow, language);
    return {
      kind: words?.kind ?? { value: kind, label: kind },
      deadline: { value: deadline, label: words?.deadline(deadline) ?? deadline },
    };
  }

  private unit(id: number): { id: number; name: string } | null {
    const unit = this.directory.unit(id);
    return unit ? { id, name: unit.name } : null;
  }

  private name(userId: number): string | undefined {
    return this.directory.user(userId)?.name;
  }
}

/** Cases of all units stand in the list. */
const maySeeImpact = (viewer: Actor): boolean =>
  viewer.kind === 'system' ||
  hasRight(viewer, 'calendar.propose') ||
  hasRight(viewer, 'calendar.approve');

function daysOf(row: ChangeRow): LocalDay[] {
  const content = contentOf(row);
  if (content.kind === 'days') return [...content.days].sort((a, b) => (a.day < b.day ? -1 : 1));
  const list = (days: Record<string, string>, does: LocalDay['does']): LocalDay[] =>
    Object.entries(days).map(([day, name]) => ({ day, does, name }));
  const { holidays, workdays } = content.year;
  return [...list(holidays, 'off'), ...list(workdays, 'working')].sort((a, b) =>
    a.day < b.day ? -1 : 1,
  );
}

function cursorText({ caseId, name, ordinal }: MoveRow): string {
  return Buffer.from(JSON.stringify([caseId, name, ordinal])).toString('base64url');
}

/** What the database takes for one. */
const isOrdinal = (value: unknown): value is number =>
  Number.isSafeInteger(value) && Number(value) >= 1 && Number(value) <= 2_147_483_647;

/** @throws CaseError `invalid_payload` */
function afterOf(cursor: string): [number, string, number] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(parts)) {
      const [caseId, name, ordinal] = parts as unknown[];
      const fits = Number.isSafeInteger(caseId) && isOrdinal(ordinal);
      if (fits && typeof name === 'string' && /^[a-zA-Z]+$/.test(name))
        return [caseId as number, name, ordinal];
    }
  } catch {
    // told below
  }
  throw invalid('cursor', 'invalid_cursor', 'this cursor belongs to no such list');
}

/** What makes a year's notice look incomplete; null if nothing does. Whoever approves has to see it. */
function doubtsAbout(row: ChangeRow, language: string): YearDoubts | null {
  const content = contentOf(row);
  if (content.kind !== 'year') return null;
  const doubts = doubtsOf(content.year, language);
  return doubts.few === null && doubts.missing.length === 0 ? null : doubts;
}
