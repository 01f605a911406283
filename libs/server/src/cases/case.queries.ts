import { Injectable } from '@nestjs/common';
import { type Actor, compileWorkflow, type Phase, PHASES, workingDaysBetween } from '@huiyin/core';
import { Clock } from '../config/clock.js';
import { Postgres } from '../database/postgres.js';
import { Directory } from '../people/directory.js';
import {
  caseCondition,
  dueCondition,
  RUNG,
  UNDELIVERED,
  type CaseFilter,
  type CaseSort,
} from './case-filter.js';
import { cursorOf, cursorText, type Cursor } from './cursor.js';
import { dueInstants, lightOf, type DueInstants } from './due-instants.js';
import type { FilterContext } from './filter-context.js';
import { wordsOf } from './labels.js';
import { SqlParams } from './sql-params.js';
import type { CaseCounts, CaseItem, CasePage } from './views.js';
import { waitsFor } from './waiting.js';
import { Workflows } from './workflows.js';
import { Calendars } from './world.js';

export interface ListQuery extends CaseFilter {
  sort?: CaseSort | undefined;
  cursor?: string | undefined;
  limit?: number | undefined;
}

export interface ItemRow {
  id: number;
  number: string;
  kind: string;
  phase: Phase;
  state: string;
  title: string;
  type: string;
  category: string | null;
  place: string | null;
  urgent: boolean;
  sensitive: boolean;
  supervised: boolean;
  secret: boolean;
  leadUnitId: number | null;
  dueName: string | null;
  dueAt: Date | null;
  warnAt: Date | null;
  receivedAt: Date;
  closedAt: Date | null;
  updatedAt: Date;
  /** By the total clock, as the statistics know it. */
  late?: boolean | null;
  rung: string | null;
  undelivered: boolean;
}

export const ITEM_COLUMNS = /* sql */ `c.id, c.number, c.kind, c.phase, c.state, c.title, c.request_type as type, c.category,
  c.place, c.urgent, c.sensitive, c.supervised, c.secret, c.lead_unit_id as "leadUnitId", c.nearest_due_name as "dueName",
  c.nearest_due_at as "dueAt", c.nearest_warn_at as "warnAt", c.received_at as "receivedAt", c.closed_at as "closedAt",
  c.updated_at as "updatedAt", ${RUNG} as rung, ${UNDELIVERED} as undelivered`;

/** How rows are ordered: by an instant, then by id, both in one direction, so that a cursor is one comparison. */
interface Order {
  column: string;
  at: (row: ItemRow) => Date | null;
  descending: boolean;
}
const BY_RECEIPT: Order = {
  column: 'c.received_at',
  at: (row) => row.receivedAt,
  descending: true,
};
const ORDERS: Record<CaseSort, Order> = {
  due: { column: 'c.nearest_due_at', at: (row) => row.dueAt, descending: false },
  '-received': BY_RECEIPT,
  received: { ...BY_RECEIPT, descending: false },
  '-updated': { column: 'c.updated_at', at: (row) => row.updatedAt, descending: true },
};
const WITH_DUE = `c.nearest_due_at is not null and c.phase <> 'closed'`;
const WITHOUT_DUE = 'c.nearest_due_at is null';
const DEFAULT_LIMIT = 50;
/** The event by which every workflow that knows reminders calls them. */
const REMIND = 'remind';

/** Lists of cases: only what the viewer may open. */
@Injectable()
export class CaseQueries {
  constructor(
    private readonly postgres: Postgres,
    private readonly workflows: Workflows,
    private readonly directory: Directory,
    private readonly calendars: Calendars,
    private readonly clock: Clock,
  ) {}

  /** @throws CaseError `invalid_payload` for a cursor, figure or search text that is none */
  async list(viewer: Actor, query: ListQuery, language: string): Promise<CasePage> {
    const sort = query.sort ?? 'due';
    const limit = query.limit ?? DEFAULT_LIMIT;
    const context = this.context(viewer);
    const cursor = query.cursor === undefined ? null : cursorOf(query.cursor, sort);
    const rows: ItemRow[] = [];
    if (sort !== 'due') {
      rows.push(
        ...(await this.page(query, context, { order: ORDERS[sort], cursor, limit: limit + 1 })),
      );
    } else {
      // First what has a running clock, nearest first; then the rest, newest first.
      if (cursor === null || cursor.at !== null) {
        rows.push(
          ...(await this.page(query, context, {
            order: ORDERS.due,
            cursor,
            limit: limit + 1,
            only: WITH_DUE,
          })),
        );
      }
      if (rows.length <= limit) {
        const after = cursor?.at === null ? cursor : null;
        rows.push(
          ...(await this.page(query, context, {
            order: BY_ID,
            cursor: after,
            limit: limit + 1 - rows.length,
            only: WITHOUT_DUE,
          })),
        );
      }
    }
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    const more = rows.length > limit && last !== undefined;
    return {
      items: shown.map((row) => ({
        ...this.item(row, context.instants, language),
        late: row.late === true,
      })),
      nextCursor: more
        ? cursorText({ sort, at: ORDERS[sort].at(last)?.toISOString() ?? null, id: last.id })
        : null,
    };
  }

  /** Of all pages of the list together. */
  async counts(viewer: Actor, filter: CaseFilter): Promise<CaseCounts> {
    const context = this.context(viewer);
    const params = new SqlParams();
    const condition = caseCondition(filter, context, params);
    const phases = PHASES.map(
      (phase) => `count(*) filter (where c.phase = '${phase}') as ${phase}`,
    );
    const [row] = await this.postgres.query<
      Record<Phase | 'total' | 'overdue' | 'soon' | 'mine', number>
    >(
      /* sql */ `select count(*) as total, ${phases.join(', ')},
        count(*) filter (where ${dueCondition('overdue', context.instants, params)}) as overdue,
        count(*) filter (where ${dueCondition('soon', context.instants, params)}) as soon,
        count(*) filter (where ${waitsFor(viewer, context.workflows, params)}) as mine
      from cases c where ${condition}`,
      params.values,
    );
    if (!row) throw new Error('a count gives one row');
    const { total, overdue, soon, mine } = row;
    return {
      total,
      overdue,
      soon,
      mine,
      byPhase: Object.fromEntries(PHASES.map((p) => [p, row[p]])) as Record<Phase, number>,
    };
  }

  context(viewer: Actor): FilterContext {
    const calendar = this.calendars.city;
    return {
      viewer,
      calendar,
      workflows: this.workflows.all(),
      instants: dueInstants(this.clock.now(), calendar),
      covers: (unitId) => this.directory.covers(unitId),
    };
  }

  item(row: ItemRow, instants: DueInstants, language: string): CaseItem {
    const workflow = this.workflows.get(row.kind);
    const words = wordsOf(workflow, language);
    const { dueName, dueAt } = row;
    return {
      id: row.id,
      number: row.number,
      kind: words.kind,
      phase: words.phase(row.phase),
      state: words.state(row.state),
      title: row.title,
      type: words.option('requestType', row.type),
      category: row.category,
      place: row.place,
      urgent: row.urgent,
      sensitive: row.sensitive,
      supervised: row.supervised,
      secret: row.secret,
      leadUnit:
        row.leadUnitId === null
          ? null
          : { id: row.leadUnitId, name: this.directory.unitName(row.leadUnitId) ?? '' },
      receivedAt: row.receivedAt.toISOString(),
      closedAt: row.closedAt?.toISOString() ?? null,
      due:
        dueName === null || dueAt === null
          ? null
          : {
              name: dueName,
              label: words.deadline(dueName),
              at: dueAt.toISOString(),
              ...this.dueDay(dueAt),
            },
      rung: row.rung === null ? null : words.rung(row.rung),
      undelivered: row.undelivered,
      remindable: compileWorkflow(workflow).handled.get(row.state)?.has(REMIND) ?? false,
      light: row.phase === 'closed' ? 'none' : lightOf({ at: dueAt, warnAt: row.warnAt }, instants),
    };
  }

  /** 24:00 of a day is written as that day. Working days are left of day rules only, from tomorrow on. */
  private dueDay(dueAt: Date): { day: string; workingDays?: number } {
    const { city } = this.calendars;
    const day = city.dayOf(new Date(dueAt.getTime() - 1));
    const endsAtMidnight = city.startOf(city.dayOf(dueAt)).getTime() === dueAt.getTime();
    const today = city.dayOf(this.clock.now());
    return endsAtMidnight ? { day, workingDays: workingDaysBetween(today, day, city) } : { day };
  }

  private page(
    filter: CaseFilter,
    context: FilterContext,
    {
      order,
      cursor,
      limit,
      only,
    }: { order: Order; cursor: Cursor | null; limit: number; only?: string },
  ): Promise<ItemRow[]> {
    const params = new SqlParams();
    const conditions = [caseCondition(filter, context, params), ...(only ? [only] : [])];
    const [compared, direction] = order.descending ? ['<', 'desc'] : ['>', 'asc'];
    const byId = order.column === 'c.id';
    if (cursor) {
      conditions.push(
        byId
          ? `c.id ${compared} ${params.add(cursor.id)}`
          : `(${order.column}, c.id) ${compared} (${params.add(cursor.at)}::timestamptz, ${params.add(cursor.id)})`,
      );
    }
    const sorting = byId ? `c.id ${direction}` : `${order.column} ${direction}, c.id ${direction}`;
    const now = params.add(context.instants.now);
    const late = /* sql */ `(select f.total_outcome = 'late' or f.total_outcome = 'open' and f.total_due_at <= ${now}::timestamptz
      from case_facts f where f.case_id = c.id) as late`;
    return this.postgres.query<ItemRow>(
      /* sql */ `select ${ITEM_COLUMNS}, ${late} from cases c where ${conditions.join(' and ')} order by ${sorting} limit ${params.add(limit)}`,
      params.values,
    );
  }
}

/** Cases without a running clock have no instant to be sorted by: the newest number first. */
const BY_ID: Order = { column: 'c.id', at: () => null, descending: true };
