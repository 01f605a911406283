import { Injectable } from '@nestjs/common';
import {
  type Actor,
  type Calendar,
  compileWorkflow,
  type Phase,
  type Workflow,
} from '@huiyin/core';
import { Clock } from '../config/clock.js';
import { Postgres } from '../database/postgres.js';
import { Directory } from '../people/directory.js';
import { RUNG, termsOf, UNDELIVERED, type CaseFilter, type CaseSort } from './case-filter.js';
import { cursorOf, cursorText, type Cursor } from './cursor.js';
import { countStatement, type CountRow } from './list-counts.js';
import { foundStatement, type FoundWanted } from './list-found.js';
import { pageStatement, type PageWanted } from './list-page.js';
import { GramFrequencies } from './gram-frequencies.js';
import { dueInstants, lightOf, restOf, runsEveryDay, type DueInstants } from './due-instants.js';
import { figurePage } from './figure-page.js';
import type { FilterContext } from './filter-context.js';
import { wordsOf } from './labels.js';
import { SqlParams } from './sql-params.js';
import { unitsOf } from './visibility.js';
import type { CaseCounts, CaseItem, CasePage } from './views.js';
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
  profile: string;
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
  /** Behind a figure: by what the page is sorted. */
  orderedAt?: Date | null;
  rung: string | null;
  undelivered: boolean;
}

export const ITEM_COLUMNS = /* sql */ `c.id, c.number, c.kind, c.phase, c.state, c.profile, c.title, c.request_type as type, c.category,
  c.place, c.urgent, c.sensitive, c.supervised, c.secret, c.lead_unit_id as "leadUnitId", c.nearest_due_name as "dueName",
  c.nearest_due_at as "dueAt", c.nearest_warn_at as "warnAt", c.received_at as "receivedAt", c.closed_at as "closedAt",
  c.updated_at as "updatedAt", ${RUNG} as rung, ${UNDELIVERED} as undelivered`;

const INSTANT: Record<CaseSort, (row: ItemRow) => Date | null> = {
  due: (row) => (row.orderedAt === undefined ? row.dueAt : row.orderedAt),
  received: (row) => row.receivedAt,
  '-received': (row) => row.receivedAt,
  '-updated': (row) => row.updatedAt,
};
const DEFAULT_LIMIT = 50;

type FoundRow = { many: boolean } & ItemRow;

/** The event by which every workflow that knows reminders calls them. */
const REMIND = 'remind';

/** Lists of cases: only what the viewer may open. */
@Injectable()
export class CaseQueries {
  /**
   * So many hits of a search are fetched and sorted. Where there are more, a page is full after looking at some
   * thousand cases of a million on the way, which costs less.
   */
  protected readonly mostHits: number = 15_000;
  /** Of those the ones of the viewer's units are told by indexes; and words are not spread evenly over the units. */
  protected readonly mostHitsOfUnits: number = 50_000;
  private readonly frequencies: GramFrequencies;

  constructor(
    private readonly postgres: Postgres,
    private readonly workflows: Workflows,
    private readonly directory: Directory,
    private readonly calendars: Calendars,
    private readonly clock: Clock,
  ) {
    this.frequencies = new GramFrequencies(postgres);
  }

  /** @throws CaseError `invalid_payload` for a cursor, figure or search text that is none */
  async list(viewer: Actor, query: ListQuery, language: string): Promise<CasePage> {
    const sort = query.sort ?? 'due';
    const limit = query.limit ?? DEFAULT_LIMIT;
    const context = this.context(viewer);
    const cursor = query.cursor === undefined ? null : cursorOf(query.cursor, sort);
    const rows = await this.rows(query, context, { sort, cursor, limit: limit + 1 });
    const shown = rows.slice(0, limit);
    const last = shown.at(-1);
    const more = rows.length > limit && last !== undefined;
    return {
      items: shown.map((row) => ({
        ...this.item(row, context.instants, language),
        late: row.late === true,
      })),
      nextCursor: more
        ? cursorText({ sort, at: INSTANT[sort](last)?.toISOString() ?? null, id: last.id })
        : null,
    };
  }

  /** Of all pages of the list together; of closed cases perhaps only that there are so many at least. */
  async counts(viewer: Actor, filter: CaseFilter): Promise<CaseCounts> {
    const { text, values } = countStatement(filter, this.context(viewer));
    const [row] = await this.postgres.query<CountRow>(text, values);
    if (!row) throw new Error('a count gives one row');
    const { open, overdue, soon, mine, received, assigned, answered, appealed } = row;
    const closed = row.closed ?? Math.max(0, (row.all ?? open) - open);
    return {
      total: open + closed,
      overdue,
      soon,
      mine,
      byPhase: { received, assigned, answered, appealed, closed },
      atLeast: row.more,
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
              ...restOf(dueAt, {
                now: this.clock.now(),
                calendar: this.calendarOf(workflow, dueName, row.leadUnitId),
                everyDay: runsEveryDay(workflow, dueName, row.profile),
              }),
            },
      rung: row.rung === null ? null : words.rung(row.rung),
      undelivered: row.undelivered,
      remindable: compileWorkflow(workflow).handled.get(row.state)?.has(REMIND) ?? false,
      light: row.phase === 'closed' ? 'none' : lightOf({ at: dueAt, warnAt: row.warnAt }, instants),
    };
  }

  /** A clock of a unit counts by the unit's calendar, the others by the city's. A list knows the unit that leads. */
  private calendarOf({ deadlines }: Workflow, clock: string, leadUnitId: number | null): Calendar {
    const isOfUnit = deadlines.clocks[clock]?.scope === 'assignment';
    return this.calendars.of(isOfUnit ? leadUnitId : null, (id) => this.directory.parentUnit(id));
  }

  private async rows(
    query: ListQuery,
    context: FilterContext,
    { sort, cursor, limit }: { sort: CaseSort; cursor: Cursor | null; limit: number },
  ): Promise<ItemRow[]> {
    const terms = query.q === undefined ? undefined : termsOf(query.q);
    if (!terms || 'number' in terms)
      return this.onTheWay({ filter: query, context, cursor, limit }, sort);
    const { q: _q, ...filter } = query;
    const { grams } = terms;
    const wanted = { filter, context, cursor, limit, grams };
    const about = await this.frequencies.mostHits(grams);
    if (unitsOf(context.viewer, context.workflows) !== null && about < this.mostHitsOfUnits)
      return this.found({ ...wanted, sort });
    if (about < 2 * this.mostHits) {
      const found = await this.found({ ...wanted, sort, most: this.mostHits });
      if (found !== 'many') return found;
    }
    // Frequent words fill a page soon. Where they do not (heating, in summer), their hits are sorted after all.
    const near = await this.onTheWay(wanted, sort);
    if (near.length === limit) return near;
    return this.found({ ...wanted, sort });
  }

  private found(wanted: Omit<FoundWanted, 'most'>): Promise<ItemRow[]>;
  private found(wanted: FoundWanted): Promise<ItemRow[] | 'many'>;
  private async found(wanted: FoundWanted): Promise<ItemRow[] | 'many'> {
    const { text, values } = foundStatement(wanted, columnsAt(wanted.context));
    const rows = await this.postgres.query<FoundRow>(text, values);
    // The one row of nothing but `many` is none.
    return rows[0]?.many ? 'many' : rows.filter(({ id }) => (id as number | null) !== null);
  }

  /** In the order of an index, until the page is full. */
  private async onTheWay(wanted: Omit<PageWanted, 'order'>, sort: CaseSort): Promise<ItemRow[]> {
    if (sort !== 'due') return this.page({ ...wanted, order: sort });
    const { filter, cursor, limit } = wanted;
    const rows: ItemRow[] = [];
    // First what has a running clock, nearest first; then the rest, newest first.
    if (filter.due !== 'none' && (cursor === null || cursor.at !== null))
      rows.push(...(await this.page({ ...wanted, order: 'due' })));
    if (rows.length >= limit || (filter.due !== undefined && filter.due !== 'none')) return rows;
    const rest = await this.page({
      ...wanted,
      order: 'withoutDue',
      cursor: cursor?.at === null ? cursor : null,
      limit: limit - rows.length,
    });
    return [...rows, ...rest];
  }

  private page(wanted: PageWanted): Promise<ItemRow[]> {
    const { filter, order } = wanted;
    const isFigure = filter.figure !== undefined && (order === 'due' || order === 'withoutDue');
    const statement = isFigure ? figurePage : pageStatement;
    const { text, values } = statement(wanted, columnsAt(wanted.context));
    return this.postgres.query<ItemRow>(text, values);
  }
}

/** With whether the statistics count the case as late: asked for the rows of the page alone. */
const columnsAt =
  ({ instants }: FilterContext) =>
  (params: SqlParams): string => /* sql */ `${ITEM_COLUMNS}, (select f.total_outcome = 'late'
      or f.total_outcome = 'open' and f.total_due_at <= ${params.add(instants.now)}::timestamptz
    from case_facts f where f.case_id = c.id) as late`;
