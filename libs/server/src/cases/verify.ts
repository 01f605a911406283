import type { Postgres } from '../database/postgres.js';
import { GENESIS, hashEvent, type ChainedEvent } from './hash-chain.js';

export interface CaseVerification {
  events: number;
  intact: boolean;
  /** Sequence of the first event that does not fit; one past the last if events are missing at the end. */
  brokenAt: number | null;
}

export interface Verification {
  cases: number;
  events: number;
  broken: { caseId: number; number: string; brokenAt: number }[];
}

/** A case whose chain has been walked along, broken or not. */
export interface WalkedCase {
  caseId: number;
  events: readonly { seq: number; hash: Buffer; position: number }[];
}

export interface VerifyOptions {
  /** Only these, in ascending order; absent: all. */
  cases?: readonly number[];
  /** Told after each page. */
  onProgress?: (done: Verification) => void;
  /** Told of each case in the order of their ids, so that others need not read all events again. */
  onCase?: (walked: WalkedCase) => void;
}

type EventRow = ChainedEvent & {
  prevHash: Buffer;
  hash: Buffer;
  position: number;
  number: string;
  version: number;
  lastHash: Buffer;
};

const EVENT_ROWS = /* sql */ `
  select e.case_id as "caseId", e.seq, e.type, e.actor_kind as "actorKind", e.actor_id as "actorId",
    e.actor_role as "actorRole", e.actor_unit_id as "actorUnitId", e.at, e.payload,
    e.from_state as "fromState", e.to_state as "toState", e.prev_hash as "prevHash", e.hash, e.position,
    c.number, c.version, c.last_hash as "lastHash"
  from case_events e join cases c on c.id = e.case_id`;

/** Walks along one chain. `version` of a case counts its events, so a chain that was cut at the end is noticed. */
class ChainWalk {
  private expected = 1;
  private previous: Buffer = GENESIS;
  private last: EventRow | undefined;
  readonly events: { seq: number; hash: Buffer; position: number }[] = [];
  brokenAt: number | null = null;

  take(row: EventRow): void {
    this.last = row;
    this.events.push({ seq: row.seq, hash: row.hash, position: row.position });
    if (this.brokenAt !== null) return;
    const fits =
      row.seq === this.expected &&
      row.prevHash.equals(this.previous) &&
      hashEvent(row, this.previous).equals(row.hash);
    if (!fits) this.brokenAt = this.expected;
    this.previous = row.hash;
    this.expected++;
  }

  end(): { brokenAt: number | null; row: EventRow | undefined } {
    const { last } = this;
    if (
      last &&
      this.brokenAt === null &&
      (last.seq !== last.version || !last.hash.equals(last.lastHash))
    ) {
      this.brokenAt = this.expected;
    }
    return { brokenAt: this.brokenAt, row: last };
  }
}

/** Recomputes the hash chain of one case; null if there is no such case. */
export async function verifyCase(
  postgres: Postgres,
  caseId: number,
): Promise<CaseVerification | null> {
  const rows = await postgres.query<EventRow>(`${EVENT_ROWS} where e.case_id = $1 order by e.seq`, [
    caseId,
  ]);
  if (rows.length === 0) {
    const [found] = await postgres.query('select from cases where id = $1', [caseId]);
    return found ? { events: 0, intact: false, brokenAt: 1 } : null;
  }
  const walk = new ChainWalk();
  for (const row of rows) walk.take(row);
  const { brokenAt } = walk.end();
  return { events: rows.length, intact: brokenAt === null, brokenAt };
}

const PAGE = 5000;
const CASES_PAGE = 500;

/** Recomputes the chains of all cases, page by page: memory does not grow with the archive. */
export async function verifyAll(
  postgres: Postgres,
  options: VerifyOptions = {},
): Promise<Verification> {
  const result: Verification = { cases: 0, events: 0, broken: [] };
  let current: { id: number; walk: ChainWalk } | undefined;
  const finish = (): void => {
    if (!current) return;
    const { brokenAt, row } = current.walk.end();
    if (row && brokenAt !== null)
      result.broken.push({ caseId: row.caseId, number: row.number, brokenAt });
    options.onCase?.({ caseId: current.id, events: current.walk.events });
  };
  const pages = options.cases ? pagesOf(postgres, options.cases) : allPages(postgres);
  for await (const rows of pages) {
    for (const row of rows) {
      if (current?.id !== row.caseId) {
        finish();
        current = { id: row.caseId, walk: new ChainWalk() };
        result.cases++;
      }
      current.walk.take(row);
      result.events++;
    }
    options.onProgress?.(result);
  }
  finish();
  await findCasesWithoutEvents(postgres, result, options.cases);
  return result;
}

/** `c.id` is limited too: a merge of the two would else begin at the first case on every page. */
async function* allPages(postgres: Postgres): AsyncGenerator<EventRow[]> {
  const page = (caseId: number, seq: number): Promise<EventRow[]> =>
    postgres.query<EventRow>(
      `${EVENT_ROWS} where (e.case_id, e.seq) > ($1, $2) and c.id >= $1 order by e.case_id, e.seq limit ${PAGE}`,
      [caseId, seq],
    );
  for (let next = page(0, 0); ;) {
    const rows = await next;
    const last = rows.at(-1);
    // The server reads on while these are hashed. Whoever stops taking pages leaves no rejection behind.
    if (last && rows.length === PAGE) {
      next = page(last.caseId, last.seq);
      next.catch(() => undefined);
    }
    yield rows;
    if (!last || rows.length < PAGE) return;
  }
}

async function* pagesOf(postgres: Postgres, cases: readonly number[]): AsyncGenerator<EventRow[]> {
  for (let at = 0; at < cases.length; at += CASES_PAGE) {
    yield await postgres.query<EventRow>(
      `${EVENT_ROWS} where e.case_id = any ($1::bigint[]) order by e.case_id, e.seq`,
      [cases.slice(at, at + CASES_PAGE)],
    );
  }
}

async function findCasesWithoutEvents(
  postgres: Postgres,
  result: Verification,
  cases: readonly number[] | undefined,
): Promise<void> {
  const rows = await postgres.query<{ id: number; number: string }>(
    /* sql */ `select id, number from cases c where not exists (select from case_events e where e.case_id = c.id)
      and ($1::bigint[] is null or id = any ($1)) order by id`,
    [cases ?? null],
  );
  for (const row of rows) result.broken.push({ caseId: row.id, number: row.number, brokenAt: 1 });
  result.cases += rows.length;
}
