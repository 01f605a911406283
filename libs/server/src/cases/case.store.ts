import { CaseError, type CaseState } from '@huiyin/core';
import type pg from 'pg';
import type { Postgres } from '../database/postgres.js';
import { caseOf, CASE_JSON, type CaseJson } from './case-rows.js';
import { saveRecords, type Recipients } from './save-records.js';
import { INSERT_CASES, saveStatement, UPDATE_CASES, type Part } from './save-sql.js';
import type { KnownStates } from './state-cache.js';
import type { Idempotency, KeptAnswer, Workspace } from './workspace.js';

export interface Locked {
  cases: { state: CaseState; lastHash: Buffer }[];
  answers: KeptAnswer[];
}

/** The locked row of a case: its hash tells whether we know what else there is of it. */
interface LockedRow {
  id: number;
  lastHash: string;
  version: number;
  seenVersion: number;
}
type WholeCase = CaseJson & Pick<LockedRow, 'lastHash'>;

const LAST_HASH = `encode(c.last_hash, 'hex') as "lastHash"`;

const keptWhere = (condition: string): string => /* sql */ `
  union all select 'key', json_build_object('actor', k.actor, 'key', k.key,
    'requestHash', encode(k.request_hash, 'hex'), 'response', k.response)
  from idempotency_keys k ${condition}`;

const lockWhere = (columns: string, condition: string, kept = ''): string => /* sql */ `
  with locked as materialized (
    select ${columns} from cases c where ${condition} order by c.id for update of c)
  select 'case' as what, to_json(l) as row from locked l ${kept}`;

const SEEN = `(select v.version from cases v where v.id = c.id) as "seenVersion"`;
const SLIM = `c.id, c.version, ${LAST_HASH}, ${SEEN}`;
const WHOLE = `${CASE_JSON}, ${LAST_HASH}, ${SEEN}`;

/*
 * A lone event has statements of its own: that with lists would be planned anew each time (half a millisecond),
 * because PostgreSQL finds its plan for this one case cheaper than its plan for any number of them.
 */
const ONE_KEY = keptWhere('where k.actor = $2 and k.key = $3');
const LOCK = {
  one: lockWhere(SLIM, 'c.id = $1'),
  oneKeyed: lockWhere(SLIM, 'c.id = $1', ONE_KEY),
  oneWhole: lockWhere(WHOLE, 'c.id = $1'),
  oneWholeKeyed: lockWhere(WHOLE, 'c.id = $1', ONE_KEY),
  many: lockWhere(
    SLIM,
    'c.id = any ($1::bigint[])',
    keptWhere(
      'join unnest($2::text[], $3::text[]) as w (actor, key) on k.actor = w.actor and k.key = w.key',
    ),
  ),
};

const READ = /* sql */ `select to_json(l) as row from (
  select ${CASE_JSON}, ${LAST_HASH} from cases c where c.id = any ($1::bigint[])) l`;

/**
 * Locks cases in id order, so that no two batches wait for each other in a circle, and gives them with their
 * children and the answers kept for the keys. Of a case that the cache knows only the hash is read; the others are
 * read once they are locked. A lone case that it does not know is locked and read by one statement.
 *
 * NOTE: a statement that waited for a lock sees the new row of `cases`, but children and keys as they were when it
 * began. `seenVersion` tells: then everything is read once more, now under the lock.
 */
export async function lock(
  tx: pg.PoolClient,
  ids: readonly number[],
  keys: readonly Idempotency[],
  cache: KnownStates,
): Promise<Locked> {
  const statement = lockStatement(
    [...new Set(ids)].sort((a, b) => a - b),
    keys,
    cache,
  );
  let rows = await readLocked(tx, statement);
  if (rows.cases.some((row) => row.seenVersion !== row.version))
    rows = await readLocked(tx, statement);
  const read = rows.cases.flatMap((row) => ('snapshot' in row ? [caseFrom(row)] : []));
  const cases = read.length > 0 ? read : await statesOf(tx, rows.cases, cache);
  return { cases, answers: rows.answers };
}

function lockStatement(
  ids: readonly number[],
  keys: readonly Idempotency[],
  cache: KnownStates,
): pg.QueryConfig {
  const [id] = ids;
  const [key] = keys;
  if (id === undefined || ids.length > 1 || keys.length > 1) {
    const values = [ids, keys.map((k) => k.actor), keys.map((k) => k.key)];
    return { name: 'lock', text: LOCK.many, values };
  }
  const form = `one${cache.has(id) ? '' : 'Whole'}${key ? 'Keyed' : ''}` as const;
  const values = key ? [id, key.actor, key.key] : [id];
  return { name: `lock-${form}`, text: LOCK[form], values };
}

/** The states of locked cases: from the cache, or read now. */
async function statesOf(
  tx: pg.PoolClient,
  locked: readonly LockedRow[],
  cache: KnownStates,
): Promise<Locked['cases']> {
  const cached = new Map(locked.map(({ id, lastHash }) => [id, cache.get(id, lastHash)]));
  const missing = locked.flatMap(({ id }) => (cached.get(id) ? [] : [id]));
  const read = new Map<number, Locked['cases'][number]>();
  if (missing.length > 0)
    for (const found of await readStates(tx, missing)) read.set(found.state.id, found);
  return locked.flatMap(({ id, lastHash }) => {
    const state = cached.get(id);
    const found = state ? { state, lastHash: Buffer.from(lastHash, 'hex') } : read.get(id);
    return found ? [found] : [];
  });
}

/** Cases with their children, and the hash of the last event by which the cache knows them. */
export async function readStates(
  tx: Pick<pg.PoolClient, 'query'>,
  ids: readonly number[],
): Promise<Locked['cases']> {
  const { rows } = await tx.query<{ row: WholeCase }>({
    name: 'read-states',
    text: READ,
    values: [ids],
  });
  return rows.map(({ row }) => caseFrom(row));
}

const caseFrom = (row: WholeCase): Locked['cases'][number] => ({
  state: caseOf(row),
  lastHash: Buffer.from(row.lastHash, 'hex'),
});

async function readLocked(
  tx: pg.PoolClient,
  statement: pg.QueryConfig,
): Promise<{ cases: (LockedRow | (LockedRow & WholeCase))[]; answers: KeptAnswer[] }> {
  const { rows } = await tx.query<{ what: 'case' | 'key'; row: unknown }>(statement);
  return {
    cases: rows.flatMap(({ what, row }) => (what === 'case' ? [row as LockedRow] : [])),
    answers: rows.flatMap(({ what, row }) => (what === 'key' ? [row as KeptAnswer] : [])),
  };
}

/** Writes what a batch has decided about locked cases: one statement. */
export async function saveChanges(
  tx: pg.PoolClient,
  workspace: Workspace,
  people: Recipients,
  recordedAt: Date,
): Promise<void> {
  const records = saveRecords(workspace, people, recordedAt);
  if (records.changed.length === 0) return;
  await tx.query(
    saveStatement(
      { letter: 'u', sql: UPDATE_CASES, value: JSON.stringify(records.changed) },
      records,
    ),
  );
}

/** Writes newly opened cases together with whatever stands around them (`more`): one statement. */
export async function saveOpened(
  tx: pg.PoolClient,
  workspace: Workspace,
  people: Recipients,
  recordedAt: Date,
  more: Part[],
): Promise<void> {
  const records = saveRecords(workspace, people, recordedAt);
  if (records.opened.length === 0) return;
  await tx.query(
    saveStatement(
      { letter: 'i', sql: INSERT_CASES, value: JSON.stringify(records.opened) },
      records,
      more,
    ),
  );
}

/**
 * The answer kept for a key, or undefined if the key is new.
 * @throws CaseError `idempotency_conflict` if the key was used with another body
 */
export function keptAnswer(answers: readonly KeptAnswer[], wanted: Idempotency): unknown {
  const kept = answers.find((one) => one.actor === wanted.actor && one.key === wanted.key);
  if (!kept) return undefined;
  if (kept.requestHash !== wanted.requestHash.toString('hex')) {
    throw new CaseError('idempotency_conflict', 'this Idempotency-Key was used with another body');
  }
  return JSON.parse(kept.response) as unknown;
}

/** A caller repeats a call within minutes. Older answers are forgotten; gives how many. */
export async function forgetAnswers(postgres: Postgres, olderThan: Date): Promise<number> {
  const { rowCount } = await postgres.pool.query(
    'delete from idempotency_keys where created_at < $1',
    [olderThan],
  );
  return rowCount ?? 0;
}
