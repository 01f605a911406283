import { Injectable } from '@nestjs/common';
import { CaseError, type Actor, type Calendar, type Fault } from '@huiyin/core';
import type pg from 'pg';
import { Clock } from '../config/clock.js';
import { Postgres } from '../database/postgres.js';
import { Directory } from '../people/directory.js';
import { hasRight, rolesWith } from '../people/rights.js';
import { Calendars } from '../cases/world.js';
import {
  CALENDAR_DAYS,
  contentOf,
  spanOf,
  storedDaysOf,
  type ChangeContent,
  type ChangeRow,
  type ChangeState,
} from './changes.js';
import { CALENDAR_CHANGED, CalendarKeeper } from './keeper.js';

type Person = Actor & { kind: 'person' };

export interface Proposal {
  content: ChangeContent;
  /** Why; told to everybody whose date moves. */
  reason: string;
  /** Number or address of the notice. */
  source: string | null;
}

interface Decided extends ChangeRow {
  state: ChangeState;
  proposedBy: number;
  countedAt: Date | null;
}

/** Changes of the calendar from the proposal to the decision. What an approval moves, the worker moves. */
@Injectable()
export class CalendarProposals {
  constructor(
    private readonly postgres: Postgres,
    private readonly keeper: CalendarKeeper,
    private readonly calendars: Calendars,
    private readonly directory: Directory,
    private readonly clock: Clock,
  ) {}

  /**
   * Writes a proposal down; gives its id. What it would move is listed by the worker.
   * @throws CaseError `forbidden`; `invalid_payload` for an unknown unit, or if no day would be another one;
   * `conflict` if the same is proposed already
   */
  async propose(actor: Person, proposal: Proposal): Promise<number> {
    requireRight(actor, 'calendar.propose');
    const { content } = proposal;
    const unitId = content.kind === 'days' ? content.unitId : null;
    if (unitId !== null && !this.directory.unit(unitId)?.active)
      throw invalid('unit', 'unknown_unit', 'there is no such unit');
    requireWithin(content);
    await this.keeper.refresh();
    await this.requireEffect(content);
    const year = content.kind === 'year' ? content.year.year : null;
    const days = JSON.stringify(storedDaysOf(content));
    const source = content.kind === 'year' ? content.year.source : proposal.source;
    return this.postgres.transaction(async (tx) => {
      // A second click must not make a second proposal: each would have to be decided.
      await tx.query('lock table calendar_changes in share row exclusive mode');
      const { rowCount } = await tx.query(
        /* sql */ `select from calendar_changes where state = 'proposed' and kind = $1
          and unit_id is not distinct from $2 and year is not distinct from $3 and days = $4::jsonb`,
        [content.kind, unitId, year, days],
      );
      if (rowCount) throw conflict('proposedAlready', 'the same is proposed already');
      const { rows } = await tx.query<{ id: number }>(
        /* sql */ `insert into calendar_changes (unit_id, kind, year, days, reason, source, proposed_by, proposed_at)
          values ($1, $2, $3, $4, $5, $6, $7, $8) returning id`,
        [unitId, content.kind, year, days, proposal.reason, source, actor.id, this.clock.now()],
      );
      return rows[0]?.id ?? 0;
    });
  }

  /**
   * From here on every process counts by it, and the worker moves what runs.
   * @throws CaseError `not_found`; `forbidden`, also for the own proposal where somebody else may approve; `conflict`
   *   if it is decided already, is not listed yet, or another change is still being applied
   */
  async approve(actor: Person, id: number, note: string | null): Promise<void> {
    requireRight(actor, 'calendar.approve');
    await this.keeper.refresh();
    await this.decide(id, async (change, tx) => {
      if (change.proposedBy === actor.id && this.othersMayApprove(actor))
        throw new CaseError('forbidden', 'somebody else must approve this', {
          guard: 'secondPerson',
        });
      if (change.countedAt === null) throw conflict('notCounted', 'it is not listed yet');
      const { rows } = await tx.query<{ id: number }>(
        `select id from calendar_changes where state = 'approved'`,
      );
      if (rows.length > 0) throw conflict('calendarBusy', 'another change is being applied');
      const content = contentOf(change);
      const after = await this.keeper.supposing(content);
      await tx.query(
        /* sql */ `update calendar_changes set state = 'approved', decided_by = $2, decided_at = $3, note = $4,
            version_before = $5, version_after = $6,
            ordinal = (select coalesce(max(ordinal), 0) + 1 from calendar_changes)
          where id = $1`,
        [
          id,
          actor.id,
          this.clock.now(),
          note,
          this.of(content, this.calendars).version,
          this.of(content, new Calendars(after.city, after.overlays)).version,
        ],
      );
    });
    await this.keeper.refresh();
  }

  /** @throws CaseError `not_found`, `forbidden`, `conflict` as for `approve` */
  async reject(actor: Person, id: number, note: string | null): Promise<void> {
    await this.decide(id, async (change, tx) => {
      // Whoever proposed it may take it back.
      if (change.proposedBy !== actor.id) requireRight(actor, 'calendar.approve');
      await tx.query(
        /* sql */ `update calendar_changes set state = 'rejected', decided_by = $2, decided_at = $3, note = $4
          where id = $1`,
        [id, actor.id, this.clock.now(), note],
      );
      await tx.query('delete from calendar_moves where change_id = $1', [id]);
    });
  }

  /** Whether the person may approve it, as far as persons go. */
  mayApprove(actor: Actor, change: { proposedBy: number; state: ChangeState }): boolean {
    return (
      actor.kind === 'person' &&
      change.state === 'proposed' &&
      hasRight(actor, 'calendar.approve') &&
      !(change.proposedBy === actor.id && this.othersMayApprove(actor))
    );
  }

  private decide(
    id: number,
    act: (change: Decided, tx: pg.PoolClient) => Promise<void>,
  ): Promise<void> {
    return this.postgres.transaction(async (tx) => {
      // Two approvals at once would not see each other.
      await tx.query('lock table calendar_changes in share row exclusive mode');
      const { rows } = await tx.query<Decided>(
        /* sql */ `select id, unit_id as "unitId", kind, year, days, state, proposed_by as "proposedBy",
            counted_at as "countedAt" from calendar_changes where id = $1::bigint`,
        [id],
      );
      const [change] = rows;
      if (!change) throw new CaseError('not_found', 'there is no such change of the calendar');
      if (change.state !== 'proposed') throw conflict('decidedAlready', `it is ${change.state}`);
      await act(change, tx);
      await tx.query(`select pg_notify($1, '')`, [CALENDAR_CHANGED]);
    });
  }

  /** Four eyes, unless the office has only one pair. 本系统设计，无法定依据. */
  private othersMayApprove(actor: Person): boolean {
    return rolesWith('calendar.approve').some((role) =>
      this.directory.recipients(role, null).some((user) => user.userId !== actor.id),
    );
  }

  /** A change that changes no day would only frighten: it is refused. */
  private async requireEffect(content: ChangeContent): Promise<void> {
    const { city, overlays } = await this.keeper.supposing(content);
    const before = this.of(content, this.calendars);
    const after = this.of(content, new Calendars(city, overlays));
    for (const day of daysIn(content, after)) {
      if (before.isWorkingDay(day) !== after.isWorkingDay(day)) return;
      if (before.isPublished(day) !== after.isPublished(day)) return;
    }
    throw invalid('days', 'nothing_changes', 'no day would be another one than it is already');
  }

  private of(content: ChangeContent, calendars: Calendars): Calendar {
    const unitId = content.kind === 'days' ? content.unitId : null;
    return calendars.of(unitId, (id) => this.directory.parentUnit(id));
  }
}

/** Days that the change speaks of: all of a year, else only those listed, however far apart they lie. */
function daysIn(content: ChangeContent, calendar: Calendar): string[] {
  if (content.kind === 'days') return content.days.map(({ day }) => day);
  const days: string[] = [];
  const { from, to } = spanOf(content);
  for (let day = from; day <= to; day = calendar.addDays(day, 1)) days.push(day);
  return days;
}

/** @throws CaseError `invalid_payload` for a day so far away that nothing could be counted from it */
function requireWithin(content: ChangeContent): void {
  const { from, to } = spanOf(content);
  const { first, last } = CALENDAR_DAYS;
  if (from < first || to > last)
    throw invalid('days', 'calendar_day', `a day is not between ${first} and ${last}`);
}

function requireRight(actor: Actor, right: 'calendar.propose' | 'calendar.approve'): void {
  if (!hasRight(actor, right)) throw new CaseError('forbidden', `needs ${right}`);
}

function conflict(guard: string, message: string): CaseError {
  return new CaseError('conflict', message, { guard });
}

function invalid(path: string, code: string, message: string): CaseError {
  const faults: Fault[] = [{ path, code, message }];
  return new CaseError('invalid_payload', `${path}: ${message}`, { faults });
}
