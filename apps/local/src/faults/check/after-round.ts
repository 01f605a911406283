import { type Postgres, verifyCase } from '@huiyin/server';
import type { Acknowledged, Journal } from '../load/journal.js';
import { whileAway } from '../house/database.js';
import type { Finding } from './finding.js';

const EVENTS = /* sql */ `
  select case_id as "caseId", seq, type from case_events
  where case_id = any ($1::bigint[]) and actor_kind = 'person' order by case_id, seq`;

/** A request that came in, and the cases that it opened. */
const REQUESTS = /* sql */ `
  select r.id, r.title, coalesce(array_agg(own.case_id::int) filter (where own.case_id is not null), '{}') as cases
  from requests r left join case_requests own on own.request_id = r.id and own.own
  where r.id > $1 group by r.id order by r.id`;

/** How often each deadline says that it fired, and how often it did. */
const FIRINGS = /* sql */ `
  select d.case_id as "caseId", d.name, d.ordinal, d.warned_count as warned, (d.passed_at is not null)::int as passed,
    1 + cardinality(d.restarts) as lives, cardinality(d.extensions) as extensions, cardinality(d.warn_at) as instants,
    count(*) filter (where e.type = 'deadlineWarned')::int as "warnedEvents",
    count(*) filter (where e.type = 'deadlinePassed')::int as "passedEvents"
  from case_deadlines d left join case_events e on e.case_id = d.case_id
    and e.type in ('deadlineWarned', 'deadlinePassed')
    and e.payload ->> 'deadline' = d.name and (e.payload ->> 'ordinal')::int = d.ordinal
  where $1::bigint[] is null or d.case_id = any ($1::bigint[])
  group by d.case_id, d.name, d.ordinal`;

interface Firing {
  caseId: number;
  name: string;
  ordinal: number;
  warned: number;
  passed: number;
  lives: number;
  extensions: number;
  instants: number;
  warnedEvents: number;
  passedEvents: number;
}

/** Cases of which a part is missing, or contradicts another part. */
const HALVES = /* sql */ `
  select c.id as "caseId" from cases c
    left join lateral (select count(*)::int as n, max(seq) as seq from case_events e where e.case_id = c.id) e on true
    left join case_events last on last.case_id = c.id and last.seq = e.seq
  where ($1::bigint[] is null or c.id = any ($1::bigint[]))
    and (e.n <> c.version or e.seq is distinct from c.version or last.to_state is distinct from c.state
      or not exists (select from case_search s where s.case_id = c.id)
      or not exists (select from case_requests r where r.case_id = c.id and r.own))`;

/** The database past the proxy, as the owner of the tables. */
export interface Checked {
  readonly postgres: Postgres;
}

/** What may be asked after every round: of the cases that the round has touched, and of the requests that are new. */
export class AfterRound {
  private position = 0;
  private lastRequest = 0;

  constructor(
    private readonly database: Checked,
    private readonly journal: Journal,
  ) {}

  async check(): Promise<Finding[]> {
    const { findings, position, lastRequest } = await whileAway(() => this.look());
    this.position = position;
    this.lastRequest = lastRequest;
    this.journal.touched.clear();
    return findings;
  }

  private async look(): Promise<{ findings: Finding[]; position: number; lastRequest: number }> {
    const { postgres } = this.database;
    const [horizon] = await postgres.query<{ at: number }>('select event_horizon() as at');
    const moved = await postgres.query<{ caseId: number }>(
      'select distinct case_id as "caseId" from case_events where position >= $1',
      [this.position],
    );
    const touched = [...new Set([...this.journal.touched, ...moved.map((row) => row.caseId)])];
    const requests = await postgres.query<Request>(REQUESTS, [this.lastRequest]);
    const findings = [
      ...(await this.events(touched)),
      ...this.requests(requests, this.lastRequest),
      ...(await firings(this.database, touched)),
      ...(await halves(this.database, touched)),
      ...(await this.chains(touched)),
    ];
    return {
      findings,
      position: horizon?.at ?? this.position,
      lastRequest: requests.at(-1)?.id ?? this.lastRequest,
    };
  }

  /** Nobody but our clients works here: what persons did is what was acknowledged, event by event. */
  private async events(touched: number[]): Promise<Finding[]> {
    const rows = await this.database.postgres.query<Acknowledged & { caseId: number }>(EVENTS, [
      touched,
    ]);
    const byCase = new Map<number, Acknowledged[]>();
    for (const { caseId, ...event } of rows)
      byCase.set(caseId, [...(byCase.get(caseId) ?? []), event]);
    return touched.flatMap((caseId) =>
      compare(caseId, this.journal.cases.get(caseId)?.events ?? [], byCase.get(caseId) ?? []),
    );
  }

  private requests(rows: Request[], since: number): Finding[] {
    const findings: Finding[] = [];
    const there = new Map(rows.map((row) => [row.id, row]));
    for (const row of rows) {
      const known = row.cases.map((id) => this.journal.cases.get(id));
      if (row.cases.length === 0)
        findings.push({ kind: 'halfWritten', text: `request ${row.id} has no case` });
      else if (row.cases.length > 1 || known[0]?.requestId !== row.id)
        findings.push({ kind: 'doubled', text: `request ${row.id} was told to nobody` });
      else if (known[0].title !== row.title)
        findings.push({ kind: 'wrong', text: `request ${row.id} is another one` });
    }
    for (const [caseId, { requestId }] of this.journal.cases) {
      if (requestId > since && !there.has(requestId))
        findings.push({ kind: 'lost', text: `request ${requestId} of case ${caseId} is gone` });
    }
    return findings;
  }

  private async chains(touched: number[]): Promise<Finding[]> {
    const findings: Finding[] = [];
    for (const caseId of touched) {
      const verified = await verifyCase(this.database.postgres, caseId);
      if (verified && !verified.intact)
        findings.push({
          kind: 'chainBreak',
          text: `case ${caseId}: the chain breaks at ${verified.brokenAt}`,
        });
    }
    return findings;
  }
}

interface Request {
  [column: string]: unknown;
  id: number;
  title: string;
  cases: number[];
}

function compare(caseId: number, told: readonly Acknowledged[], there: readonly Acknowledged[]) {
  const name = ({ seq, type }: Acknowledged): string => `case ${caseId}: event ${seq} ${type}`;
  const has = (list: readonly Acknowledged[], one: Acknowledged): boolean =>
    list.some(({ seq, type }) => seq === one.seq && type === one.type);
  const findings: Finding[] = [];
  const times = new Map<string, number>();
  for (const one of told) {
    times.set(name(one), (times.get(name(one)) ?? 0) + 1);
    if (!has(there, one))
      findings.push({ kind: 'lost', text: `${name(one)} was acknowledged and is not there` });
  }
  for (const [event, count] of times)
    if (count > 1) findings.push({ kind: 'wrong', text: `${event} was told to ${count} calls` });
  for (const one of there)
    if (!has(told, one))
      findings.push({ kind: 'doubled', text: `${name(one)} is there and was told to nobody` });
  return findings;
}

/** No instant fires twice, and none fires without saying so; of all cases, or of some. */
export async function firings(database: Checked, caseIds: number[] | null): Promise<Finding[]> {
  const rows = await database.postgres.query<Firing & Record<string, unknown>>(FIRINGS, [caseIds]);
  return rows.flatMap((row): Finding[] => {
    const name = `case ${row.caseId}: ${row.name} ${row.ordinal}`;
    const mayMove = row.lives > 1 || row.extensions > 0;
    const most = {
      warned: row.instants * (row.lives + row.extensions),
      passed: row.lives + row.extensions,
    };
    if (row.warnedEvents > most.warned || row.passedEvents > most.passed)
      return [
        { kind: 'doubled', text: `${name} fired ${row.warnedEvents} + ${row.passedEvents} times` },
      ];
    if (!mayMove && (row.warnedEvents !== row.warned || row.passedEvents !== row.passed))
      return [
        {
          kind: 'halfWritten',
          text: `${name} says that it fired ${row.warned} + ${row.passed} times and did ${row.warnedEvents} + ${row.passedEvents} times`,
        },
      ];
    return [];
  });
}

export async function halves(database: Checked, caseIds: number[] | null): Promise<Finding[]> {
  const rows = await database.postgres.query<{ caseId: number }>(HALVES, [caseIds]);
  return rows.map(({ caseId }) => ({
    kind: 'halfWritten',
    text: `case ${caseId} is written by half`,
  }));
}
