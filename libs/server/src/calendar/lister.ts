import { Injectable, Logger } from '@nestjs/common';
import {
  countInputOf,
  dueOf,
  isMoved,
  movesByCalendar,
  type Calendar,
  type CalendarMove,
  type Deadline,
} from '@huiyin/core';
import type pg from 'pg';
import { Workflows } from '../cases/workflows.js';
import { Calendars } from '../cases/world.js';
import { Postgres } from '../database/postgres.js';
import { Directory } from '../people/directory.js';
import { contentOf, spanOf, type ChangeContent, type ChangeRow } from './changes.js';
import {
  assignmentsOf,
  deadlinesWithin,
  type Candidates,
  type OpenDeadlineRow,
} from './deadline-rows.js';

/** Finished clocks that would have had another date: judged by the calendar of their time, and by the changed one. */
export interface FinishedFigure {
  kind: string;
  deadline: string;
  /** The clock by which the case itself is judged. */
  total: boolean;
  affected: number;
  onTimeThen: number;
  onTimeNow: number;
}

/** What a change moves, in numbers; the column `impact`. */
export interface Impact {
  moved: number;
  firmed: number;
  warned: number;
  cases: number;
  byUnit: { unitId: number | null; moved: number; cases: number }[];
  finished: FinishedFigure[];
}

type Shift = 'moved' | 'firmed' | 'warned';

/** Lists what a change of the calendar moves, with both dates. Nothing of any case is changed here. */
@Injectable()
export class CalendarLister {
  private readonly logger = new Logger(CalendarLister.name);

  constructor(
    private readonly postgres: Postgres,
    private readonly workflows: Workflows,
    private readonly directory: Directory,
  ) {}

  /**
   * Lists a change anew by the calendars given: as they would be, before the approval; as they are, after it.
   * One transaction: whoever is killed in it has listed nothing.
   */
  list(change: ChangeRow, calendars: Calendars, now: Date): Promise<Impact> {
    const content = contentOf(change);
    return this.postgres.transaction(async (tx) => {
      await tx.query('delete from calendar_moves where change_id = $1', [change.id]);
      await this.insertMoves(tx, change.id, this.candidates(content, calendars, 'open'), {
        calendars,
        now,
      });
      const finished = await this.finished(tx, content, calendars);
      return { ...(await totals(tx, change.id)), finished };
    });
  }

  /** Adds what (still) moves to the list, and gives those cases: whoever counted by the old calendar meanwhile. */
  async listLeft(change: ChangeRow, calendars: Calendars, now: Date): Promise<number[]> {
    return this.postgres.transaction((tx) =>
      this.insertMoves(tx, change.id, this.candidates(contentOf(change), calendars, 'open'), {
        calendars,
        now,
      }),
    );
  }

  private candidates(
    content: ChangeContent,
    calendars: Calendars,
    which: Candidates['which'],
  ): Candidates {
    const { from, to } = spanOf(content);
    const unitId = content.kind === 'days' ? content.unitId : null;
    return {
      which,
      names: [...new Set(this.workflows.all().flatMap((w) => Object.keys(w.deadlines.clocks)))],
      from,
      before: calendars.city.startOf(calendars.city.addDays(to, 1)),
      units: unitId === null ? null : this.directory.covers(unitId),
    };
  }

  private async insertMoves(
    tx: pg.PoolClient,
    changeId: number,
    candidates: Candidates,
    { calendars, now }: { calendars: Calendars; now: Date },
  ): Promise<number[]> {
    const cases = new Set<number>();
    for await (const rows of deadlinesWithin(tx, candidates)) {
      const moves = rows.flatMap((row) => this.recordsOf(row, { changeId, calendars, now }));
      if (moves.length === 0) continue;
      for (const move of moves) cases.add(move.caseId);
      await tx.query(INSERT, [JSON.stringify(moves)]);
    }
    return [...cases].sort((a, b) => a - b);
  }

  /** A row that cannot be counted stands in the list as one that could not be moved, and holds up no other. */
  private recordsOf(
    row: OpenDeadlineRow,
    { changeId, calendars, now }: { changeId: number; calendars: Calendars; now: Date },
  ) {
    try {
      const [move] = movesByCalendar({
        table: this.workflows.get(row.kind).deadlines,
        assignments: assignmentsOf(row),
        deadlines: [row.deadline],
        at: now,
        calendarOf: (unitId) => this.calendarOf(unitId, calendars),
      });
      return move ? [recordOf(changeId, row, move)] : [];
    } catch (error) {
      this.logger.error({ err: error, caseId: row.caseId }, 'a deadline cannot be counted anew');
      const { deadline } = row;
      const failed = recordOf(changeId, row, { before: deadline, after: deadline });
      return [{ ...failed, error: errorText(error), triedAt: now }];
    }
  }

  private async finished(
    tx: pg.PoolClient,
    content: ChangeContent,
    calendars: Calendars,
  ): Promise<FinishedFigure[]> {
    const figures = new Map<string, FinishedFigure>();
    const candidates = this.candidates(content, calendars, 'finished');
    for await (const rows of deadlinesWithin(tx, candidates)) {
      for (const { kind, clockUnit, deadline } of rows) {
        const now = this.dueNow(deadline, this.calendarOf(clockUnit, calendars));
        if (!now || now.dueAt.getTime() === deadline.dueAt.getTime()) continue;
        const key = `${kind} ${deadline.name}`;
        const total = this.workflows.get(kind).deadlines.total === deadline.name;
        const figure = figures.get(key) ?? {
          ...{ kind, deadline: deadline.name, total },
          ...{ affected: 0, onTimeThen: 0, onTimeNow: 0 },
        };
        figure.affected++;
        if (stoppedBefore(deadline, deadline.dueAt)) figure.onTimeThen++;
        if (stoppedBefore(deadline, now.dueAt)) figure.onTimeNow++;
        figures.set(key, figure);
      }
    }
    return [...figures.values()].sort(
      (a, b) => Number(b.total) - Number(a.total) || b.affected - a.affected,
    );
  }

  /** Null for a row that cannot be counted: it has no part in the figures. */
  private dueNow(deadline: Deadline, calendar: Calendar): { dueAt: Date } | null {
    try {
      return dueOf(countInputOf(deadline), calendar);
    } catch (error) {
      this.logger.error({ err: error }, 'a finished deadline cannot be counted anew');
      return null;
    }
  }

  private calendarOf(unitId: number | null, calendars: Calendars): Calendar {
    return calendars.of(unitId, (id) => this.directory.parentUnit(id));
  }
}

const stoppedBefore = (deadline: Deadline, dueAt: Date): boolean =>
  deadline.stoppedAt !== null && deadline.stoppedAt < dueAt;

function recordOf(changeId: number, row: OpenDeadlineRow, { before, after }: CalendarMove) {
  const shift: Shift = isMoved({ before, after })
    ? 'moved'
    : before.provisional !== after.provisional
      ? 'firmed'
      : 'warned';
  return {
    changeId,
    caseId: row.caseId,
    name: before.name,
    ordinal: before.ordinal,
    unitId: row.clockUnit ?? row.leadUnit,
    shift,
    oldDueDay: before.dueDay,
    oldDueAt: before.dueAt,
    newDueDay: after.dueDay,
    newDueAt: after.dueAt,
    error: null as string | null,
    triedAt: null as Date | null,
  };
}

const errorText = (error: unknown): string =>
  error instanceof Error ? error.message.slice(0, 500) : String(error);

/** What stands in the list already keeps its first old date. */
const INSERT = /* sql */ `
  insert into calendar_moves (change_id, case_id, name, ordinal, unit_id, shift, old_due_day, old_due_at, new_due_day,
    new_due_at, error, tried_at)
  select "changeId", "caseId", name, ordinal, "unitId", shift, "oldDueDay", "oldDueAt", "newDueDay", "newDueAt",
    error, "triedAt"
  from json_to_recordset($1::json) as x ("changeId" int, "caseId" bigint, name text, ordinal int, "unitId" int,
    shift text, "oldDueDay" date, "oldDueAt" timestamptz, "newDueDay" date, "newDueAt" timestamptz, error text, "triedAt" timestamptz)
  on conflict (change_id, case_id, name, ordinal) do nothing`;

async function totals(tx: pg.PoolClient, changeId: number): Promise<Omit<Impact, 'finished'>> {
  const shifts = await tx.query<{ shift: Shift; count: number }>(
    'select shift, count(*) from calendar_moves where change_id = $1 and error is null group by shift',
    [changeId],
  );
  const count = (shift: Shift): number => shifts.rows.find((r) => r.shift === shift)?.count ?? 0;
  const cases = await tx.query<{ cases: number }>(
    'select count(distinct case_id) as cases from calendar_moves where change_id = $1',
    [changeId],
  );
  const byUnit = await tx.query<Impact['byUnit'][number]>(
    /* sql */ `select unit_id as "unitId", count(*) as moved, count(distinct case_id) as cases
      from calendar_moves where change_id = $1 and shift = 'moved' group by unit_id order by 2 desc, 1`,
    [changeId],
  );
  return {
    moved: count('moved'),
    firmed: count('firmed'),
    warned: count('warned'),
    cases: cases.rows[0]?.cases ?? 0,
    byUnit: byUnit.rows,
  };
}
