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

type EventRow = ChainedEvent & {
  prevHash: Buffer;
  hash: Buffer;
  number: string;
  version: number;
  lastHash: Buffer;
};

const EVENT_ROWS = /* sql */ `
  select e.case_id as "caseId", e.seq, e.type, e.actor_kind as "actorKind", e.actor_id as "actorId",
    e.actor_role as "actorRole", e.actor_unit_id as "actorUnitId", e.at, e.payload,
    e.from_state as "fromState", e.to_state as "toState", e.prev_hash as "prevHash", e.hash,
    c.number, c.version, c.last_hash as "lastHash"
  from case_events e join cases c on c.id = e.case_id`;

/** Walks along one chain. `version` of a case counts its events, so a chain that was cut at the end is noticed. */
class ChainWalk {
  private expected = 1;
  private previous: Buffer = GENESIS;
  private last: EventRow | undefined;
  brokenAt: number | null = null;

  take(row: EventRow): void {
    this.last = row;
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

/** Recomputes the chains of all cases, page by page: memory does not grow with the archive. */
export async function verifyAll(
  postgres: Postgres,
  onProgress?: (done: Verification) => void,
): Promise<Verification> {
  const result: Verification = { cases: 0, events: 0, broken: [] };
  let at: [number, number] = [0, 0];
  let current: { id: number; walk: ChainWalk } | undefined;
  const finish = (): void => {
    const ended = current?.walk.end();
    if (ended?.row && ended.brokenAt !== null) {
      result.broken.push({
        caseId: ended.row.caseId,
        number: ended.row.number,
        brokenAt: ended.brokenAt,
      });
    }
  };
  for (;;) {
    const rows = await postgres.query<EventRow>(
      `${EVENT_ROWS} where (e.case_id, e.seq) > ($1, $2) order by e.case_id, e.seq limit ${PAGE}`,
      at,
    );
    for (const row of rows) {
      if (current?.id !== row.caseId) {
        finish();
        current = { id: row.caseId, walk: new ChainWalk() };
        result.cases++;
      }
      current.walk.take(row);
      result.events++;
    }
    onProgress?.(result);
    const last = rows.at(-1);
    if (!last || rows.length < PAGE) break;
    at = [last.caseId, last.seq];
  }
  finish();
  await findCasesWithoutEvents(postgres, result);
  return result;
}

async function findCasesWithoutEvents(postgres: Postgres, result: Verification): Promise<void> {
  const rows = await postgres.query<{ id: number; number: string }>(
    'select id, number from cases c where not exists (select from case_events e where e.case_id = c.id) order by id',
  );
  for (const row of rows) result.broken.push({ caseId: row.id, number: row.number, brokenAt: 1 });
  result.cases += rows.length;
}
