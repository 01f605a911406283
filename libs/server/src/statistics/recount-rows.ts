import type { Deadline, Workflow } from '@huiyin/core';
import type pg from 'pg';
import type { Closing, Facts, History } from './history.js';

const PAGE = 2_000;

/** What is known of a case: stored, or counted from its history. */
export interface Counted {
  facts: Facts;
  closings: Closing[];
}

export interface OneCase {
  history: History;
  stored: Counted | null;
  /** It has events that the reader has not come to. */
  underWay: boolean;
}

export interface Names {
  events: string[];
  clocks: string[];
}

export function namesIn(workflows: readonly Workflow[]): Names {
  const tables = workflows.map(({ statistics }) => statistics);
  return {
    events: tables.flatMap(({ contact, callback, closings: _, ...marks }) => [
      ...Object.values(marks).flat(),
      ...(contact ? [contact.event] : []),
      ...(callback ? [callback.event] : []),
    ]),
    clocks: [
      ...workflows.flatMap(({ deadlines: { total } }) => total ?? []),
      ...tables.flatMap(({ contact }) => contact?.clock ?? []),
    ],
  };
}

const READ_PAGE = /* sql */ `
select c.id, c.kind, c.secret, c.received_at as "receivedAt", c.nearest_due_name as "nearestName",
  (select coalesce(jsonb_agg(jsonb_build_object('seq', e.seq, 'type', e.type, 'at', e.at, 'payload', e.payload,
      'fromState', e.from_state, 'toState', e.to_state) order by e.seq), '[]')
    from case_events e where e.case_id = c.id
      and (e.seq = c.version or e.type = any ($3::text[]) or e.to_state like 'closed%')) as events,
  (select coalesce(jsonb_agg(jsonb_build_object('ordinal', a.ordinal, 'unitId', a.unit_id, 'role', a.role,
      'endedAt', a.ended_at, 'endReason', a.end_reason) order by a.ordinal), '[]')
    from case_assignments a where a.case_id = c.id) as assignments,
  (select coalesce(jsonb_agg(jsonb_build_object('name', d.name, 'ordinal', d.ordinal, 'kind', d.kind,
      'status', d.status, 'dueDay', d.due_day, 'dueAt', d.due_at, 'warnAt', d.warn_at, 'stoppedAt', d.stopped_at,
      'pauses', d.pauses) order by d.name, d.ordinal), '[]')
    from case_deadlines d where d.case_id = c.id and (d.name = any ($4::text[]) or d.status = 'running')) as deadlines,
  (select to_jsonb(f) from case_facts f where f.case_id = c.id) as facts,
  (select coalesce(jsonb_agg(jsonb_build_object('day', k.day, 'since', k.since, 'class', k.class,
      'working_days', k.working_days) order by k.day), '[]')
    from case_closings k where k.case_id = c.id) as closings,
  exists (select from case_events e, statistics_reader r
    where e.case_id = c.id and (e.position, e.case_id) > (r.position, r.case_id)) as "underWay"
from cases c where c.id > $1 order by c.id limit $2`;

type Row = Record<string, unknown>;
const dateOf = (value: unknown): Date => new Date(value as string);
const dateOrNull = (value: unknown): Date | null => (value === null ? null : dateOf(value));

/** The next cases by id, with what is stored of them. */
export async function readHistories(
  tx: pg.ClientBase,
  after: number,
  names: Names,
): Promise<OneCase[]> {
  const { rows } = await tx.query<
    Pick<History, 'id' | 'kind' | 'secret' | 'receivedAt' | 'nearestName'> & {
      events: Row[];
      assignments: Row[];
      deadlines: Row[];
      facts: Row | null;
      closings: Closing[];
      underWay: boolean;
    }
  >(READ_PAGE, [after, PAGE, names.events, names.clocks]);
  return rows.map(({ id, kind, secret, receivedAt, nearestName, underWay, ...row }) => ({
    underWay,
    stored: row.facts && { facts: storedFacts(row.facts), closings: row.closings.map(closingOf) },
    history: {
      id,
      kind,
      secret,
      receivedAt,
      nearestName,
      events: row.events.map((e) => ({ ...e, at: dateOf(e['at']) })) as History['events'],
      assignments: row.assignments.map((a) => ({
        ...a,
        endedAt: dateOrNull(a['endedAt']),
      })) as History['assignments'],
      deadlines: row.deadlines.map(deadlineOf),
    },
  }));
}

/** Names in the order of ours: compared as text. */
function closingOf({ day, since, class: as, working_days }: Closing): Closing {
  return { day, since, class: as, working_days };
}

function storedFacts(row: Row): Facts {
  const dates = { due_at: null, warn_at: null, total_due_at: null };
  for (const name of Object.keys(dates) as (keyof typeof dates)[])
    Object.assign(dates, { [name]: dateOrNull(row[name]) });
  return { ...row, ...dates } as unknown as Facts;
}

function deadlineOf(row: Row): Deadline {
  return {
    ...row,
    dueAt: dateOf(row['dueAt']),
    stoppedAt: dateOrNull(row['stoppedAt']),
    warnAt: (row['warnAt'] as unknown[]).map(dateOf),
    pauses: (row['pauses'] as Row[]).map(({ from, to }) => ({
      from: dateOf(from),
      to: dateOrNull(to),
    })),
  } as Deadline;
}
