import { Injectable } from '@nestjs/common';
import {
  addWorkingDays,
  CaseError,
  whatIfEvent,
  type Actor,
  type CaseState,
  type LegalDay,
  type World,
} from '@huiyin/core';
import { CaseViewQueries } from '../cases/case-view.queries.js';
import { wordsOf } from '../cases/labels.js';
import { Workflows } from '../cases/workflows.js';
import { Calendars, worldOf } from '../cases/world.js';
import { Clock } from '../config/clock.js';
import { Postgres } from '../database/postgres.js';
import { Directory } from '../people/directory.js';
import { hasRight } from '../people/rights.js';
import type { DueLoad, LoadDay } from './explanation-views.js';
import { fault } from './moments.js';

export interface DueLoadQuery {
  units?: number[] | undefined;
  from?: LegalDay | undefined;
  to?: LegalDay | undefined;
  case?: number | undefined;
  grade?: string | undefined;
  dueDay?: LegalDay | undefined;
}

const WORKING_DAYS_AHEAD = 10;
const MOST_DAYS = 62;
/** Level of districts and departments, to which the office dispatches. */
const DISPATCH_LEVEL = 2;

/*
 * What will still fall due has a next instant, and that lies before its due instant: so the archive is never read,
 * whether the plan begins with the unit's open cases (cases_lead_unit) or with the instants (case_deadlines_next).
 * Without day: all days together, in which a case that is due on two of them counts once.
 */
export const DUE_LOAD = /* sql */ `
  select w.unit, d.due_day::text as day, count(*)::int as clocks, count(distinct d.case_id)::int as cases
  from unnest($1::int[], $2::int[]) as w (unit, covered)
  join cases c on c.lead_unit_id = w.covered and c.phase <> 'closed'
  join case_deadlines d on d.case_id = c.id and d.kind = 'duty' and d.status = 'running'
    and d.due_day between $3::date and $4::date and d.next_at <= $5::timestamptz
  group by grouping sets ((w.unit, d.due_day), (w.unit))`;

/** As the list counts them whose days are over (`due=overdue`): what the unit has on its table already. */
export const OVERDUE_LOAD = /* sql */ `
  select w.unit, count(*)::int as cases
  from unnest($1::int[], $2::int[]) as w (unit, covered)
  join cases c on c.lead_unit_id = w.covered and c.phase <> 'closed' and c.nearest_due_at <= $3::timestamptz
  group by w.unit`;

/** How much falls due when, and where: what a dispatcher looks at before the case is given away. */
@Injectable()
export class DueLoadQueries {
  private readonly world: World;

  constructor(
    private readonly postgres: Postgres,
    private readonly views: CaseViewQueries,
    private readonly workflows: Workflows,
    private readonly calendars: Calendars,
    private readonly directory: Directory,
    private readonly clock: Clock,
  ) {
    this.world = worldOf(directory, calendars);
  }

  /**
   * @throws CaseError `forbidden` for who dispatches nothing; `invalid_payload` for unknown units or a stretch of
   *   days that is none; `not_found` for a case that the viewer may not see
   */
  async load(viewer: Actor, query: DueLoadQuery, language: string): Promise<DueLoad> {
    if (!hasRight(viewer, 'units.load'))
      throw new CaseError('forbidden', 'not permitted: units.load');
    const units = this.unitsOf(query.units);
    const days = this.daysOf(query);
    const state = query.case === undefined ? null : await this.views.visible(viewer, query.case);
    const [rows, overdue] = await Promise.all([this.count(units, days), this.overdue(units)]);
    const { city } = this.calendars;
    const perDay = (of: (day: LegalDay) => { clocks: number; cases: number } | undefined) =>
      days.map((day): LoadDay => {
        const { clocks = 0, cases = 0 } = of(day) ?? {};
        return { day, working: city.isWorkingDay(day), clocks, cases };
      });
    return {
      from: days[0] ?? '',
      to: days.at(-1) ?? '',
      units: units.map((id) => {
        const own = perDay((day) => rows.get(`${id} ${day}`));
        return {
          unit: { id, name: this.directory.unitName(id) ?? '' },
          days: own,
          cases: rows.get(`${id} null`)?.cases ?? 0,
          overdue: overdue.get(id) ?? 0,
          due: state ? this.dueThere(state, id, query, language) : [],
        };
      }),
      total: perDay((day) => rows.get(`${TOTAL} ${day}`)),
    };
  }

  private unitsOf(wanted: readonly number[] | undefined): number[] {
    if (wanted === undefined) {
      const all = this.directory.units();
      return all.filter((u) => u.active && u.level === DISPATCH_LEVEL).map(({ id }) => id);
    }
    wanted.forEach((id, index) => {
      if (!this.directory.unit(id))
        throw fault(`units[${index}]`, 'unknown_unit', `there is no unit ${id}`);
    });
    return [...new Set(wanted)];
  }

  private daysOf(query: DueLoadQuery): LegalDay[] {
    const { city } = this.calendars;
    const from = query.from ?? city.dayOf(this.clock.now());
    const to = query.to ?? addWorkingDays(from, WORKING_DAYS_AHEAD, city);
    if (to < from) throw fault('to', 'before_from', `${to} lies before ${from}`);
    const days: LegalDay[] = [];
    for (let day = from; day <= to; day = city.addDays(day, 1)) {
      days.push(day);
      if (days.length > MOST_DAYS)
        throw fault('to', 'too_many_days', `more than ${MOST_DAYS} days`);
    }
    return days;
  }

  private covered(units: readonly number[]): [number, number][] {
    return units.flatMap((unit) =>
      this.directory.covers(unit).map((covered): [number, number] => [unit, covered]),
    );
  }

  private async overdue(units: readonly number[]): Promise<Map<number, number>> {
    const pairs = this.covered(units);
    const rows = await this.postgres.query<{ unit: number; cases: number }>(
      OVERDUE_LOAD,
      [pairs.map(([unit]) => unit), pairs.map(([, covered]) => covered), this.clock.now()],
      'overdue-load',
    );
    return new Map(rows.map(({ unit, cases }) => [unit, cases]));
  }

  private async count(
    units: readonly number[],
    days: readonly LegalDay[],
  ): Promise<Map<string, { clocks: number; cases: number }>> {
    const { city } = this.calendars;
    const [first = '', last = first] = [days[0], days.at(-1)];
    const pairs = this.covered(units);
    const everywhere = new Set(pairs.map(([, covered]) => covered));
    const all = [...pairs, ...[...everywhere].map((covered): [number, number] => [TOTAL, covered])];
    const rows = await this.postgres.query<{
      unit: number;
      day: LegalDay | null;
      clocks: number;
      cases: number;
    }>(
      DUE_LOAD,
      [
        all.map(([unit]) => unit),
        all.map(([, covered]) => covered),
        first,
        last,
        city.startOf(city.addDays(last, 1)),
      ],
      'due-load',
    );
    return new Map(
      rows.map(({ unit, day, clocks, cases }) => [`${unit} ${day}`, { clocks, cases }]),
    );
  }

  /** The clocks that a dispatch to the unit would leave running, but those that a unit's signature ends. */
  private dueThere(
    state: CaseState,
    unit: number,
    { grade, dueDay }: DueLoadQuery,
    language: string,
  ): DueLoad['units'][number]['due'] {
    const workflow = this.workflows.get(state.kind);
    const words = wordsOf(workflow, language);
    const before = new Set(state.deadlines);
    const { total } = workflow.deadlines;
    const event = { type: 'dispatch', at: this.clock.now(), hints: { unit, grade, dueDay } };
    const next = supposed(() => whatIfEvent(workflow, state, event, this.world));
    if (!next) return [];
    return next.deadlines
      .filter((row) => row.kind === 'duty' && row.status !== 'stopped')
      .filter((row) => row.name === total || !before.has(row))
      .sort((a, b) => Number(b.name === total) - Number(a.name === total))
      .map(({ name, dueDay: day, dueAt }) => ({
        name,
        label: words.deadline(name),
        dueDay: day,
        dueAt: dueAt.toISOString(),
      }));
  }
}

/** No unit has this id. */
const TOTAL = 0;

/** Null where a dispatch is not possible, as it stands: the form itself says why when it is sent. */
function supposed(run: () => CaseState): CaseState | null {
  try {
    return run();
  } catch (error) {
    if (error instanceof CaseError && error.code !== 'broken_snapshot') return null;
    throw error;
  }
}
